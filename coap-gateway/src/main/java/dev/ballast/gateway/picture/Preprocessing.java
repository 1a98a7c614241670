package dev.ballast.gateway.picture;

import dev.ballast.model.op.ElementType;
import java.util.List;

/**
 * How a picture becomes the input of a model.
 *
 * @param invert true when the model wants bright strokes on black and pictures are dark on white
 * @param numbers what becomes of a pixel value
 * @param resize what becomes of a picture of another size
 * @param layout where the planes are
 */
public record Preprocessing(Colour colour, boolean invert, Numbers numbers, Resize resize, Layout layout) {
    /** Planes of the input. */
    public enum Colour {
        /** One plane of luminance (ITU-R BT.601). */
        GREY,
        /** Red, green, blue. */
        RGB,
        /** Blue, green, red. */
        BGR;

        /** How many planes. */
        public int planes() {
            return this == GREY ? 1 : 3;
        }
    }

    /** What becomes of a picture of another size. */
    public enum Resize {
        /** Its largest centred part of the input's proportions, a square where that is one, is resized. */
        CROP,
        /** All of it is resized, whatever that does to its proportions. */
        STRETCH,
        /** All of it is resized in its proportions; what is left of the input at the sides is black, or white where it is inverted. */
        FIT
    }

    /** Axes of the input. */
    public enum Layout {
        /** {@link #NCHW} where axis 1 has as many planes as the colour, else {@link #NHWC}. */
        BY_SHAPE,
        /** Batch, planes, height, width. */
        NCHW,
        /** Batch, height, width, planes. */
        NHWC
    }

    /**
     * The input is (value / scale - mean) / deviation, value being 0 to 255.
     *
     * @param scale divisor of the pixel value, above 0
     * @param mean subtracted, one for each plane or one for all
     * @param deviation divisor, one for each plane or one for all, none of them 0
     * @param isUsual whether nobody has chosen them: inputs of 8-bit integers take the pixel value as it is then, int8 less 128
     */
    public record Numbers(double scale, List<Double> mean, List<Double> deviation, boolean isUsual) {
        /** 0 to 1, or the bytes of the picture. */
        public static final Numbers USUAL = new Numbers(255, List.of(0.0), List.of(1.0), true);

        public Numbers {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
            if (!(scale > 0) || deviation.contains(0.0)) {
                throw new IllegalArgumentException("scale must be above 0 and no deviation 0");
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

    /** Chosen numbers, the picture cropped, planes where the shape has them. */
    public Preprocessing(Colour colour, boolean invert, double scale, List<Double> mean, List<Double> deviation) {
        this(colour, invert, new Numbers(scale, mean, deviation, false), Resize.CROP, Layout.BY_SHAPE);
    }

    /** Grey values divided by {@code scale}. */
    public static Preprocessing grey(double scale) {
        return new Preprocessing(Colour.GREY, false, scale, List.of(0.0), List.of(1.0));
    }

    /** The model's input, of numbers of this type, for each pixel value of plane {@code plane}; 256 of them, freshly allocated. */
    float[] levels(int plane, ElementType type) {
        float[] levels = new float[256];
        for (int value = 0; value < levels.length; value++) {
            levels[value] = numbers.of(invert ? 255 - value : value, plane, type);
        }
        return levels;
    }

    private static void requirePerPlane(String name, List<Double> values, Colour colour) {
        if (values.size() != 1 && values.size() != colour.planes()) {
            throw new IllegalArgumentException(
                    name + " has " + values.size() + " values; give 1 or " + colour.planes());
        }
    }
}
