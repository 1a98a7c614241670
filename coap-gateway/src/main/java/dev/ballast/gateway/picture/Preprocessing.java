package dev.ballast.gateway.picture;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * How a picture becomes the input of a model.
 *
 * @param invert true when the model expects bright strokes on black and pictures are dark on white
 * @param numbers converts a pixel value to a number of the input
 * @param resize converts a picture of another size
 * @param layout the axis of the colour planes
 * @param padding the margins of an input that a picture does not fill
 */
public record Preprocessing(
        Colour colour, boolean invert, Numbers numbers, Resize resize, Layout layout, Padding padding) {
    private static final int RANK = 4;

    /** The colour planes of the input. */
    public enum Colour {
        /** {@link #RGB} if the input has three planes, else {@link #GREY}. */
        BY_SHAPE(0),
        /** One plane of luminance (ITU-R BT.601). */
        GREY(1),
        /** Red, green, blue. */
        RGB(3),
        /** Blue, green, red. */
        BGR(3);

        private final int planes;

        Colour(int planes) {
            this.planes = planes;
        }

        /** Number of planes; 0 where the shape of the input says it. */
        public int planes() {
            return planes;
        }
    }

    /** How a picture of another size is fitted to the input. */
    public enum Resize {
        /** Resizes the largest centred part with the input's proportions, which is a square for a square input. */
        CROP,
        /** Resizes the whole picture and does not keep its proportions. */
        STRETCH,
        /** Resizes the whole picture and keeps its proportions (letterbox). {@link Padding} fills the margins of the input. */
        FIT
    }

    /**
     * What fills the input beside the picture, and where the picture lies.
     *
     * @param value a pixel value 0 to 255 for every plane, as if the picture had it after any inversion
     * @param place where the picture lies in the input
     */
    public record Padding(int value, Place place) {
        /** Black around the picture. */
        public static final Padding USUAL = new Padding(0, Place.CENTRE);

        /** The largest pixel value. */
        public static final int MOST = 255;

        /** Where a picture lies. */
        public enum Place {
            /** Equal margins on both sides. */
            CENTRE,
            /** Margins on the right and below only. */
            TOP_LEFT
        }

        public Padding {
            if (value < 0 || value > MOST) {
                throw new IllegalArgumentException("padding must be from 0 to " + MOST + ", is " + value);
            }
        }
    }

    /** The order of the input's axes. */
    public enum Layout {
        /** {@link #NCHW} if axis 1 has as many planes as the colour, or 1 or 3 without a colour; else {@link #NHWC}. */
        BY_SHAPE,
        /** Batch, planes, height, width. */
        NCHW,
        /** Batch, height, width, planes. */
        NHWC
    }

    /**
     * The input is (value / scale - mean) / deviation; value is 0 to 255.
     *
     * @param scale divisor of the pixel value, above 0
     * @param mean subtracted; one value for each plane or one for all
     * @param deviation divisor; one value for each plane or one for all, none of them 0
     * @param isUsual whether these are the defaults; inputs of 8-bit integers then take the pixel value unchanged, int8 minus 128
     */
    public record Numbers(double scale, List<Double> mean, List<Double> deviation, boolean isUsual) {
        /** The defaults: 0 to 1, or the bytes of the picture. */
        public static final Numbers USUAL = new Numbers(255, List.of(0.0), List.of(1.0), true);

        public Numbers {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
            if (!(scale > 0) || deviation.contains(0.0)) {
                throw new IllegalArgumentException("scale must be above 0, and no deviation may be 0");
            }
        }

        private static double perPlane(List<Double> values, int plane) {
            return values.get(values.size() == 1 ? 0 : plane);
        }

        private float of(int value, int plane, ElementType type) {
            if (isUsual && type.isByte()) {
                return value + (float) type.least();
            }
            return (float) ((value / scale - perPlane(mean, plane)) / perPlane(deviation, plane));
        }
    }

    public Preprocessing {
        requirePerPlane("mean", numbers.mean(), colour);
        requirePerPlane("deviation", numbers.deviation(), colour);
    }

    /** The whole range from 0 to 1, or the bytes of the picture; colour and layout by the shape of the input. */
    public static final Preprocessing USUAL =
            new Preprocessing(Colour.BY_SHAPE, false, Numbers.USUAL, Resize.CROP, Layout.BY_SHAPE);

    /** Without padding of its own. */
    public Preprocessing(Colour colour, boolean invert, Numbers numbers, Resize resize, Layout layout) {
        this(colour, invert, numbers, resize, layout, Padding.USUAL);
    }

    /** The given numbers, with the picture cropped and the planes on the axis that the shape shows. */
    public Preprocessing(Colour colour, boolean invert, double scale, List<Double> mean, List<Double> deviation) {
        this(colour, invert, new Numbers(scale, mean, deviation, false), Resize.CROP, Layout.BY_SHAPE);
    }

    /** Grey values divided by {@code scale}. */
    public static Preprocessing grey(double scale) {
        return new Preprocessing(Colour.GREY, false, scale, List.of(0.0), List.of(1.0));
    }

    /** A copy with another colour and other numbers. */
    public Preprocessing with(Colour otherColour, Numbers otherNumbers) {
        return new Preprocessing(otherColour, invert, otherNumbers, resize, layout, padding);
    }

    /**
     * This preprocessing with the colour and the layout that inputs of this shape show.
     *
     * @throws IllegalArgumentException when mean or deviation have another number of values than the input has planes
     */
    public Preprocessing forShape(Shape shape) {
        boolean isPicture = shape.rank() == RANK;
        boolean planesFirst =
                layout == Layout.NCHW || (layout == Layout.BY_SHAPE && isPicture && isPlanes(shape.dim(1)));
        int planes = isPicture ? shape.dim(planesFirst ? 1 : RANK - 1) : 1;
        Colour shown = colour != Colour.BY_SHAPE ? colour : planes == Colour.RGB.planes() ? Colour.RGB : Colour.GREY;
        return new Preprocessing(shown, invert, numbers, resize, planesFirst ? Layout.NCHW : Layout.NHWC, padding);
    }

    private boolean isPlanes(int extent) {
        return colour == Colour.BY_SHAPE
                ? extent == Colour.GREY.planes() || extent == Colour.RGB.planes()
                : extent == colour.planes();
    }

    /** Whether inputs of this shape hold a picture with as many planes as the colour. */
    public boolean fits(Shape shape) {
        Preprocessing shown = forShape(shape);
        return shape.rank() == RANK && shape.dim(0) == 1 && shape.dim(shown.planesAxis()) == shown.colour.planes();
    }

    /** The width of a picture in an input of this shape, which {@link #fits}. */
    public int width(Shape shape) {
        return shape.dim(forShape(shape).planesAxis() == 1 ? 3 : 2);
    }

    /** The height of a picture in an input of this shape, which {@link #fits}. */
    public int height(Shape shape) {
        return shape.dim(forShape(shape).planesAxis() == 1 ? 2 : 1);
    }

    /** The axis of the colour planes. The layout must not be {@link Layout#BY_SHAPE}. */
    int planesAxis() {
        return layout == Layout.NCHW ? 1 : RANK - 1;
    }

    /** The index among {@link #levels} that fills the margins. */
    int paddingLevel() {
        return invert ? Padding.MOST - padding.value() : padding.value();
    }

    /** The model's input for each pixel value 0 to 255 of plane {@code plane}, in numbers of this type; freshly allocated. */
    float[] levels(int plane, ElementType type) {
        float[] levels = new float[256];
        for (int value = 0; value < levels.length; value++) {
            levels[value] = numbers.of(invert ? 255 - value : value, plane, type);
        }
        return levels;
    }

    private static void requirePerPlane(String name, List<Double> values, Colour colour) {
        int planes = colour == Colour.BY_SHAPE ? Colour.RGB.planes() : colour.planes();
        if (values.size() != 1 && values.size() != planes) {
            throw new IllegalArgumentException(name + " has " + values.size() + " values; expected "
                    + (planes == 1 ? "1, as the input is grey" : "1 or " + planes));
        }
    }
}
