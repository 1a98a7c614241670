package dev.ballast.gateway.yaml;

import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads the key {@code input} of a model's section: how a picture becomes the input of the model. */
final class InputSection {
    private static final List<String> OF_PICTURES =
            List.of("colour", "invert", "scale", "mean", "deviation", "resize", "layout", "padding", "place");

    private InputSection() {}

    /** Reads the section; without it, values from 0 to 1, with the colour that the shape of the input shows. */
    static Preprocessing read(YamlSection model) throws ProfileException {
        YamlSection input = section(model);
        Preprocessing.Colour colour = input.has("colour")
                ? Preprocessing.Colour.valueOf(upper(input.choice("colour", List.of("grey", "rgb", "bgr"))))
                : Preprocessing.Colour.BY_SHAPE;
        String resize = input.choice("resize", List.of("crop", "stretch", "fit"), "crop");
        Preprocessing.Layout layout = input.has("layout")
                ? Preprocessing.Layout.valueOf(upper(input.choice("layout", List.of("nchw", "nhwc"), "")))
                : Preprocessing.Layout.BY_SHAPE;
        try {
            return new Preprocessing(
                    colour,
                    input.flag("invert", false),
                    pixelNumbers(input),
                    Preprocessing.Resize.valueOf(upper(resize)),
                    layout,
                    padding(input));
        } catch (IllegalArgumentException e) {
            throw model.error("input", String.valueOf(e.getMessage()));
        }
    }

    /** The section, with the keys of pictures or the key {@code text}. */
    static YamlSection section(YamlSection model) throws ProfileException {
        YamlSection input = model.section(
                "input",
                Stream.concat(OF_PICTURES.stream(), Stream.of(TextSection.KEY)).toArray(String[]::new));
        for (String key : OF_PICTURES) {
            if (input.has(TextSection.KEY) && input.has(key)) {
                throw input.error(key, "is for pictures and is not allowed beside \"text\"");
            }
        }
        return input;
    }

    private static Preprocessing.Padding padding(YamlSection input) throws ProfileException {
        String place = input.choice("place", List.of("centre", "top-left"), "centre");
        return new Preprocessing.Padding(
                input.integer("padding", 0, Preprocessing.Padding.MOST, 0),
                Preprocessing.Padding.Place.valueOf(upper(place).replace('-', '_')));
    }

    private static Preprocessing.Numbers pixelNumbers(YamlSection input) throws ProfileException {
        if (!input.has("scale") && !input.has("mean") && !input.has("deviation")) {
            return Preprocessing.Numbers.USUAL;
        }
        double scale = input.number("scale", 1e-9, 1e9, 255);
        return new Preprocessing.Numbers(scale, numbers(input, "mean", 0), numbers(input, "deviation", 1), false);
    }

    private static String upper(String label) {
        return label.toUpperCase(Locale.ROOT);
    }

    private static List<Double> numbers(YamlSection input, String key, double fallback) throws ProfileException {
        List<Double> numbers = new ArrayList<>();
        for (String text : input.texts(key)) {
            try {
                numbers.add(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw input.error(key, "must be a list of numbers, holds \"" + text + "\"");
            }
        }
        return numbers.isEmpty() ? List.of(fallback) : numbers;
    }
}
