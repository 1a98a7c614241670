package dev.ballast.model.op.linear;

import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The equation of an Einsum, with one label for each axis. The axes of an ellipsis get labels of their own, which align from the last axis.
 *
 * @param left labels of the first operand
 * @param right labels of the second operand; empty when there is none
 * @param output labels of the result, each once
 * @param extents of the labels; an extent of 1 is stretched to the extent of the other operand
 */
record EinsumEquation(String left, String right, String output, Map<Character, Integer> extents) {
    private static final String ELLIPSIS = "...";

    /** Label of the last axis of an ellipsis; the axes before follow. No letter. */
    private static final char LAST_OF_ELLIPSIS = 0x100;

    /** An equation for two operands. Without a second operand, its shape is that of a scalar and the equation has one term. */
    static EinsumEquation of(String text, Shape a, Shape b, boolean isPair) throws RefusedException {
        String[] sides = text.replace(" ", "").split("->", -1);
        String[] terms = sides[0].split(",", -1);
        RefusedException.unless(
                sides.length <= 2 && terms.length == (isPair ? 2 : 1),
                "equation " + text + " for " + (isPair ? "two operands" : "one operand"));
        String left = labelled(terms[0], a.rank());
        String right = isPair ? labelled(terms[1], b.rank()) : "";
        Map<Character, Integer> extents = new HashMap<>();
        addExtents(left, a, extents);
        addExtents(right, b, extents);
        int stretched = (int)
                extents.keySet().stream().filter(c -> c >= LAST_OF_ELLIPSIS).count();
        String output = sides.length == 2 ? expanded(sides[1], stretched) : implied(left + right, stretched);
        boolean isRight = output.chars().distinct().count() == output.length()
                && output.chars().allMatch(label -> extents.containsKey((char) label));
        RefusedException.unless(
                isRight, "equation " + text + " with the result " + (sides.length == 2 ? sides[1] : output));
        return new EinsumEquation(left, right, output, Map.copyOf(extents));
    }

    private static String labelled(String term, int rank) throws RefusedException {
        int letters = term.replace(ELLIPSIS, "").length();
        RefusedException.unless(
                term.contains(ELLIPSIS) ? letters <= rank : letters == rank,
                "term " + term + " for an operand of rank " + rank);
        return expanded(term, rank - letters);
    }

    /** The term with an ellipsis of {@code axes} axes replaced by their labels. */
    private static String expanded(String term, int axes) throws RefusedException {
        StringBuilder labels = new StringBuilder();
        for (int axis = axes - 1; axis >= 0; axis--) {
            labels.append((char) (LAST_OF_ELLIPSIS + axis));
        }
        int at = term.indexOf(ELLIPSIS);
        String letters = at < 0 ? term : term.substring(0, at) + term.substring(at + ELLIPSIS.length());
        boolean isRight = letters.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
        RefusedException.unless(isRight, "term " + term + " of the equation");
        return at < 0 ? term : term.substring(0, at) + labels + term.substring(at + ELLIPSIS.length());
    }

    /** The result of an equation that names none: the ellipsis, then the letters that occur once, in alphabetical order. */
    private static String implied(String labels, int stretched) throws RefusedException {
        String single = labels.chars()
                .filter(c -> c < LAST_OF_ELLIPSIS && labels.indexOf(c) == labels.lastIndexOf(c))
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return expanded(ELLIPSIS + single, stretched);
    }

    private static void addExtents(String labels, Shape shape, Map<Character, Integer> extents)
            throws RefusedException {
        for (int axis = 0; axis < labels.length(); axis++) {
            int extent = shape.dim(axis);
            int known = extents.getOrDefault(labels.charAt(axis), 1);
            RefusedException.unless(
                    known == 1 || extent == 1 || known == extent,
                    "extents " + known + " and " + extent + " of one label of the equation");
            extents.put(labels.charAt(axis), Math.max(known, extent));
        }
    }

    /** The labels that occur, or do not occur, in the operands and the result, in the order of {@code labels}. */
    String among(String labels, boolean isLeft, boolean isRight, boolean isOutput) {
        return labels.chars()
                .distinct()
                .filter(c -> left.indexOf(c) >= 0 == isLeft
                        && right.indexOf(c) >= 0 == isRight
                        && output.indexOf(c) >= 0 == isOutput)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Extent of the axes with this label. */
    int extent(char label) {
        return extents.getOrDefault(label, 1);
    }

    /** Number of combinations of indices of labels. */
    long combinations(String labels) {
        return labels.chars().mapToLong(c -> extent((char) c)).reduce(1, (a, b) -> a * b);
    }

    /** Offsets into an operand for all combinations of indices of {@code labels}, the last label fastest. */
    int[] offsets(String labels, String operand, Shape shape) {
        int[] offsets = {0};
        for (int i = 0; i < labels.length(); i++) {
            int extent = extent(labels.charAt(i));
            int step = step(labels.charAt(i), operand, shape);
            int[] longer = new int[offsets.length * extent];
            for (int at = 0; at < longer.length; at++) {
                longer[at] = offsets[at / extent] + at % extent * step;
            }
            offsets = longer;
        }
        return offsets;
    }

    /** How far the operand advances when the index of a label grows by 1. A label that stands twice advances along the diagonal. */
    private static int step(char label, String operand, Shape shape) {
        int step = 0;
        for (int axis = 0; axis < operand.length(); axis++) {
            boolean moves = operand.charAt(axis) == label && shape.dim(axis) > 1;
            step += moves ? shape.sizeOf(axis + 1, shape.rank()) : 0;
        }
        return step;
    }
}
