package dev.ballast.model.op.composite;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.Parts.Part;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * Normalizations of a sum (com.microsoft's operators SkipLayerNormalization, SkipSimplifiedLayerNormalization and EmbedLayerNormalization,
 * and ONNX's MeanVarianceNormalization).
 */
final class SkipNormalizations {
    private static final float EPSILON = 1e-12f;

    /** Added to the deviation by MeanVarianceNormalization. */
    private static final float DEVIATION = 1e-9f;

    /** Output of the skip normalizations that is the sum before it is normalized. */
    private static final int SUM = 3;

    private SkipNormalizations() {}

    /** Input, skip, gamma, beta and bias. */
    static void layer(NodeReader node, Parts parts) throws RefusedException {
        String sum = sum(node, parts, 4);
        Part normalization = Part.of("LayerNormalization").with("epsilon", node.real("epsilon", EPSILON));
        requireNoMoments(parts);
        parts.addTo(0, normalization, sum, parts.input(2), parts.input(3));
    }

    /** Input, skip, gamma and bias. */
    static void simplified(NodeReader node, Parts parts) throws RefusedException {
        String sum = sum(node, parts, 3);
        Part normalization = Part.of("SimplifiedLayerNormalization").with("epsilon", node.real("epsilon", EPSILON));
        requireNoMoments(parts);
        parts.addTo(0, normalization, sum, parts.input(2));
    }

    /** onnxruntime's kernels for this processor do not write these outputs either. */
    private static void requireNoMoments(Parts parts) throws RefusedException {
        RefusedException.unless(!parts.isRead(1) && !parts.isRead(2), "an output with moments is used");
    }

    private static String sum(NodeReader node, Parts parts, int bias) throws RefusedException {
        Shape x = node.floats(0);
        Shape skip = node.floats(1);
        RefusedException.unless(
                skip.size() <= x.size() && skip.rank() <= x.rank(), "a skip of shape " + skip + " for shape " + x);
        String sum = parts.add(Part.of("Add"), parts.input(0), parts.input(1));
        if (node.has(bias)) {
            sum = parts.add(Part.of("Add"), sum, parts.input(bias));
        }
        if (parts.isRead(SUM)) {
            parts.addTo(SUM, Part.of("Identity"), sum);
        }
        return sum;
    }

    /** Token and segment numbers, the three tables, gamma, beta, a mask and the numbers of positions. */
    static void embed(NodeReader node, Parts parts) throws RefusedException {
        Shape tokens = node.shape(0);
        RefusedException.unless(tokens.rank() == 2, "token numbers of shape " + tokens + " (batch and sequence)");
        Part gather = Part.of("Gather");
        String positions;
        if (node.has(8)) {
            positions = parts.add(gather, parts.input(3), parts.input(8));
        } else {
            String[] bounds = {parts.longs(0), parts.longs(tokens.dim(1)), parts.longs(0)};
            RefusedException.unless(
                    node.floats(3).rank() == 2
                            && tokens.dim(1) <= node.floats(3).dim(0),
                    tokens.dim(1) + " tokens, but the table of positions has the shape " + node.floats(3));
            positions = parts.add(Part.of("Slice"), parts.input(3), bounds[0], bounds[1], bounds[2]);
        }
        String sum = parts.add(Part.of("Add"), parts.add(gather, parts.input(2), parts.input(0)), positions);
        if (node.has(1)) {
            sum = parts.add(Part.of("Add"), sum, parts.add(gather, parts.input(4), parts.input(1)));
        }
        Part normalization = Part.of("LayerNormalization").with("epsilon", node.real("epsilon", EPSILON));
        parts.addTo(0, normalization, sum, parts.input(5), parts.input(6));
        node.whole("mask_index_type", 0); // only says how other operators read the second output
        if (parts.isRead(1)) {
            lengths(node, parts);
        }
        if (parts.isRead(2)) {
            parts.addTo(2, Part.of("Identity"), sum);
        }
    }

    /** The number of tokens that the mask lets through, for each text, in int32. Without a mask it is 0. */
    private static void lengths(NodeReader node, Parts parts) throws RefusedException {
        if (!node.has(7)) {
            int batch = node.shape(0).dim(0);
            parts.addTo(1, Part.of("Identity"), parts.constant(ElementType.INT32.zeros(Shape.of(batch))));
            return;
        }
        Part cast = Part.of("Cast");
        String real = parts.add(cast.with("to", 1), parts.input(7));
        String sum = parts.add(Part.of("ReduceSum").with("keepdims", 0), real, parts.longs(1));
        parts.addTo(1, cast.with("to", 6), sum);
    }

    /** (x - mean) / (deviation + 1e-9) over some axes. */
    static void meanVariance(NodeReader node, Parts parts) throws RefusedException {
        long[] axes = node.wholes("axes", List.of(0L, 2L, 3L)).stream()
                .mapToLong(Long::longValue)
                .toArray();
        Part mean = Part.of("ReduceMean").withList("axes", axes);
        String difference = parts.add(Part.of("Sub"), parts.input(0), parts.add(mean, parts.input(0)));
        String variance = parts.add(mean, parts.add(Part.of("Mul"), difference, difference));
        String deviation = parts.add(Part.of("Add"), parts.add(Part.of("Sqrt"), variance), parts.real(DEVIATION));
        parts.addTo(0, Part.of("Div"), difference, deviation);
    }
}
