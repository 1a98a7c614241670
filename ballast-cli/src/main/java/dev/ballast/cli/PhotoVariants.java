package dev.ballast.cli;

import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.picture.Preprocessing.Colour;
import dev.ballast.gateway.picture.Preprocessing.Numbers;
import dev.ballast.gateway.picture.PreprocessingText;
import dev.ballast.model.ValueInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The colour orders and scales that models are usually trained with. */
final class PhotoVariants {
    private static final List<Double> ZERO = List.of(0.0);
    private static final List<Double> ONE = List.of(1.0);

    private PhotoVariants() {}

    /**
     * The preprocessing itself, then it with every other colour order and scale.
     *
     * @param configured with the colour and the layout of {@code input}
     */
    static List<Preprocessing> of(Preprocessing configured, ValueInfo input) {
        List<Preprocessing> variants = new ArrayList<>(List.of(configured));
        boolean isGrey = configured.colour() == Colour.GREY;
        for (Colour colour : isGrey ? List.of(Colour.GREY) : List.of(Colour.RGB, Colour.BGR)) {
            List<Numbers> all = new ArrayList<>(List.of(configured.numbers()));
            all.addAll(input.type().isByte() ? List.of(Numbers.USUAL) : numbers(colour));
            for (Numbers numbers : all) {
                add(variants, configured.with(colour, numbers));
                if (isGrey) {
                    add(variants, inverted(configured.with(colour, numbers)));
                }
            }
        }
        return variants;
    }

    private static List<Numbers> numbers(Colour colour) {
        List<Numbers> numbers = new ArrayList<>(List.of(
                new Numbers(255, ZERO, ONE, false),
                new Numbers(1, ZERO, ONE, false),
                new Numbers(127.5, ONE, ONE, false)));
        if (colour != Colour.GREY) {
            boolean isReversed = colour == Colour.BGR;
            numbers.add(
                    new Numbers( // ImageNet in PyTorch
                            255,
                            planes(isReversed, 0.485, 0.456, 0.406),
                            planes(isReversed, 0.229, 0.224, 0.225),
                            false));
            numbers.add(new Numbers(1, planes(isReversed, 123, 117, 104), ONE, false)); // ImageNet in Caffe
        }
        return numbers;
    }

    private static List<Double> planes(boolean isReversed, double red, double green, double blue) {
        List<Double> planes = new ArrayList<>(List.of(red, green, blue));
        if (isReversed) {
            Collections.reverse(planes);
        }
        return planes;
    }

    private static Preprocessing inverted(Preprocessing of) {
        return new Preprocessing(of.colour(), !of.invert(), of.numbers(), of.resize(), of.layout(), of.padding());
    }

    private static void add(List<Preprocessing> variants, Preprocessing next) {
        if (variants.stream().noneMatch(each -> changes(each, next).isEmpty())) {
            variants.add(next);
        }
    }

    /** The keys of an input section that turn one preprocessing into the other; empty when both are the same. */
    static List<String> changes(Preprocessing from, Preprocessing to) {
        List<String> changes = new ArrayList<>();
        if (from.colour() != to.colour()) {
            changes.add("colour: " + PreprocessingText.label(to.colour()));
        }
        if (from.invert() != to.invert()) {
            changes.add("invert: " + to.invert());
        }
        Numbers before = from.numbers();
        Numbers after = to.numbers();
        if (before.scale() != after.scale()) {
            changes.add("scale: " + PreprocessingText.number(after.scale()));
        }
        addIfOther(changes, "mean", before.mean(), after.mean());
        addIfOther(changes, "deviation", before.deviation(), after.deviation());
        return changes;
    }

    private static void addIfOther(List<String> changes, String key, List<Double> before, List<Double> after) {
        if (!before.equals(after)) {
            String list = PreprocessingText.list(after);
            changes.add(key + ": " + (after.size() == 1 ? "[" + list + "]" : list));
        }
    }
}
