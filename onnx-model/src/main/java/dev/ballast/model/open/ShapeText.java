package dev.ballast.model.open;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shapes with symbols, and extents of symbols, in words. */
final class ShapeText {
    private ShapeText() {}

    /** As in {@code 1 x seq x 384}; {@code scalar} without axes. */
    static String joined(List<String> axes) {
        return axes.isEmpty() ? "scalar" : String.join(" x ", axes);
    }

    /** As in {@code batch = 1, seq = 64}. */
    static String extents(Map<String, Integer> extents) {
        return extents.entrySet().stream()
                .map(extent -> extent.getKey() + " = " + extent.getValue())
                .collect(Collectors.joining(", "));
    }
}
