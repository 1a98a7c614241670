package dev.ballast.gateway;

import java.util.List;

/**
 * How a picture becomes the input of a model: grey or colour planes of (value / scale - mean) / deviation, value being 0 to 255.
 *
 * @param colour order of the planes
 * @param invert true when the model wants bright strokes on black and pictures are dark on white
 * @param scale divisor of the pixel value, above 0
 * @param mean subtracted, one for each plane or one for all
 * @param deviation divisor, one for each plane or one for all, none of them 0
 */
public record Preprocessing(Colour colour, boolean invert, double scale, List<Double> mean, List<Double> deviation) {
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

    public Preprocessing {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        requirePerPlane("mean", mean, colour);
        requirePerPlane("deviation", deviation, colour);
        if (!(scale > 0) || deviation.contains(0.0)) {
            throw new IllegalArgumentException("scale must be above 0 and no deviation 0");
        }
    }

    /** Grey values divided by {@code scale}. */
    public static Preprocessing grey(double scale) {
        return new Preprocessing(Colour.GREY, false, scale, List.of(0.0), List.of(1.0));
    }

    /** The model's input for one colour value, 0 to 255, of plane {@code plane}. */
    float normalize(int value, int plane) {
        double shown = (invert ? 255 - value : value) / scale;
        return (float) ((shown - perPlane(mean, plane)) / perPlane(deviation, plane));
    }

    private static double perPlane(List<Double> values, int plane) {
        return values.get(values.size() == 1 ? 0 : plane);
    }

    private static void requirePerPlane(String name, List<Double> values, Colour colour) {
        if (values.size() != 1 && values.size() != colour.planes()) {
            throw new IllegalArgumentException(
                    name + " has " + values.size() + " values; give 1 or " + colour.planes());
        }
    }
}
