package dev.ballast.gateway.picture;

import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in words how a picture becomes the input of a model. */
public final class PreprocessingText {
    private PreprocessingText() {}

    /**
     * One line, such as {@code 224 x 224 (width x height), crop, bgr, nchw, pixel / 255}. Empty when the input takes no pictures.
     *
     * @param input the only input of the model
     */
    public static String of(Preprocessing preprocessing, ValueInfo input) {
        Shape shape = input.shape();
        if (!preprocessing.fits(shape)) {
            return "";
        }
        Preprocessing shown = preprocessing.forShape(shape);
        return shown.width(shape) + " x " + shown.height(shape) + " (width x height), " + fitted(shown) + ", "
                + label(shown.colour()) + ", " + label(shown.layout()) + ", " + (shown.invert() ? "inverted, " : "")
                + formula(shown.numbers(), input);
    }

    /** The way to resize, with padding that is not the usual. */
    private static String fitted(Preprocessing shown) {
        Preprocessing.Padding padding = shown.padding();
        boolean isUsual = shown.resize() != Preprocessing.Resize.FIT || padding.equals(Preprocessing.Padding.USUAL);
        return label(shown.resize())
                + (isUsual ? "" : " (padding " + padding.value() + ", place " + label(padding.place()) + ")");
    }

    private static String formula(Preprocessing.Numbers numbers, ValueInfo input) {
        if (numbers.isUsual() && input.type().isByte()) {
            int least = input.type().least();
            return least == 0 ? "pixel 0 to 255" : "pixel - " + -least;
        }
        String text = numbers.scale() == 1 ? "pixel" : "pixel / " + number(numbers.scale());
        boolean isShifted = !allAre(0, numbers.mean());
        boolean isDivided = !allAre(1, numbers.deviation());
        if (isShifted) {
            text += " - " + list(numbers.mean());
        }
        if (isDivided) {
            text = (isShifted ? "(" + text + ")" : text) + " / " + list(numbers.deviation());
        }
        return text.equals("pixel") ? "pixel 0 to 255" : text;
    }

    private static boolean allAre(double value, List<Double> numbers) {
        return numbers.stream().allMatch(number -> number == value);
    }

    /** One number as it is, several in brackets, as in a model.yaml. */
    public static String list(List<Double> numbers) {
        String joined = numbers.stream().map(PreprocessingText::number).collect(Collectors.joining(", "));
        return numbers.size() == 1 ? joined : "[" + joined + "]";
    }

    /** A number without a fraction of 0. */
    public static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** The word for a choice in a model.yaml. */
    public static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
