package dev.ballast.model.op.linear;

import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.Parts.Part;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Finds the nodes that stand for a dense product, so that its constant weights become a linear layer: it transposes factors, and adds terms
 * that are not one bias for each column in a node of their own.
 */
final class DenseParts {
    private static final long BROADCASTS_ALWAYS = 7;

    private DenseParts() {}

    /** A constant left factor and matrices of more than one batch: (B' * A')'. */
    static void matMul(NodeReader node, Parts parts) throws RefusedException {
        Shape a = node.floats(0);
        Shape b = node.floats(1);
        boolean isLayer = IntegerDense.isLayer(node, 0) && !node.isConstant(1);
        if (!isLayer || a.rank() < 2 || b.rank() < 2 || b.sizeOf(0, b.rank() - 2) == 1) {
            return;
        }
        int rank = Math.max(a.rank(), b.rank());
        String left = transposed(parts, parts.input(1), b.rank());
        String right = transposed(parts, parts.input(0), a.rank());
        String product = parts.add(Part.of("MatMul"), left, right);
        parts.addTo(0, transposing(rank), product);
    }

    /** Gemm with constant weights on one side that is not a linear layer with one bias row. */
    static void gemm(NodeReader node, Parts parts) throws RefusedException {
        boolean transA = node.flag("transA");
        boolean transB = node.flag("transB");
        float alpha = node.real("alpha", 1f);
        float beta = node.real("beta", 1f);
        Shape a = node.floats(0);
        Shape b = node.floats(1);
        if (a.rank() != 2 || b.rank() != 2 || node.opset() < BROADCASTS_ALWAYS) {
            return;
        }
        int columns = b.dim(transB ? 0 : 1);
        boolean isPlain = !(transA && a.dim(1) > 1) && isOneBias(node, columns);
        if (node.isConstant(0) == node.isConstant(1) || (node.isConstant(1) && isPlain)) {
            return;
        }
        String left = transA ? transposed(parts, parts.input(0), 2) : parts.input(0);
        String right = transB ? transposed(parts, parts.input(1), 2) : parts.input(1);
        String product = scaled(parts, parts.add(Part.of("MatMul"), left, right), alpha);
        if (node.has(2)) {
            parts.addTo(0, Part.of("Add"), product, scaled(parts, parts.input(2), beta));
        } else {
            parts.addTo(0, Part.of("Identity"), product);
        }
    }

    private static boolean isOneBias(NodeReader node, int columns) throws RefusedException {
        if (!node.has(2)) {
            return true;
        }
        Shape c = node.floats(2);
        return node.isConstant(2) && (c.size() == 1 || (c.size() == columns && c.dim(c.rank() - 1) == columns));
    }

    /** com.microsoft's operator FusedMatMul: alpha * A' * B'. */
    static void fusedMatMul(NodeReader node, Parts parts) throws RefusedException {
        String left = factor(node, parts, 0, "A");
        String right = factor(node, parts, 1, "B");
        parts.addTo(
                0,
                Part.of("Identity"),
                scaled(parts, parts.add(Part.of("MatMul"), left, right), node.real("alpha", 1f)));
    }

    /** A factor whose batch, the first axis, goes before the last one, and whose last two axes change places, as the node says. */
    private static String factor(NodeReader node, Parts parts, int input, String name) throws RefusedException {
        int rank = node.floats(input).rank();
        boolean isTurned = node.flag("trans" + name);
        boolean isBatchInside = node.flag("transBatch" + name);
        if (rank < 2 || (!isTurned && !isBatchInside)) {
            return parts.input(input);
        }
        RefusedException.unless(
                !isBatchInside || rank >= 3, "attribute transBatch" + name + " for a value of rank " + rank);
        long[] axes = LongStream.range(0, rank).toArray();
        if (isBatchInside) {
            // The value is stored as m x batch x k: the axes before the last one are rotated by one.
            for (int i = 0; i < rank - 1; i++) {
                axes[i] = i == rank - 2 ? 0 : i + 1L;
            }
        }
        if (isTurned) {
            long last = axes[rank - 1];
            axes[rank - 1] = axes[rank - 2];
            axes[rank - 2] = last;
        }
        return parts.add(Part.of("Transpose").withList("perm", axes), parts.input(input));
    }

    private static String transposed(Parts parts, String value, int rank) {
        return parts.add(transposing(rank), value);
    }

    /** A Transpose of the last two axes. */
    private static Part transposing(int rank) {
        long[] axes = IntStream.range(0, rank)
                .mapToLong(axis -> axis == rank - 1 ? rank - 2L : axis == rank - 2 ? rank - 1L : axis)
                .toArray();
        return Part.of("Transpose").withList("perm", axes);
    }

    private static String scaled(Parts parts, String value, float factor) {
        return factor == 1f ? value : parts.add(Part.of("Mul"), value, parts.real(factor));
    }

    /** com.microsoft's operator MatMulIntegerToFloat when its weights are not one constant matrix with constant scales. */
    static void integerToFloat(NodeReader node, Parts parts) throws RefusedException {
        boolean isLayer = IntegerDense.isLayer(node, 1) && node.isConstant(3);
        for (int input = 5; input <= 6; input++) {
            isLayer &= !node.has(input) || node.isConstant(input);
        }
        if (isLayer) {
            return;
        }
        String sums =
                parts.add(Part.of("MatMulInteger"), parts.input(0), parts.input(1), parts.input(4), parts.input(5));
        String scale = parts.add(Part.of("Mul"), parts.input(2), parts.input(3));
        String real = parts.add(Part.of("Cast").with("to", 1), sums);
        String product = parts.add(Part.of("Mul"), real, scale);
        if (node.has(6)) {
            parts.addTo(0, Part.of("Add"), product, parts.input(6));
        } else {
            parts.addTo(0, Part.of("Identity"), product);
        }
    }
}
