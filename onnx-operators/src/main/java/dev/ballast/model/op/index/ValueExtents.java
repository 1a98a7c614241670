package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.model.op.shape.AxisSources;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans NonZero and Compress of ONNX, whose extents depend on values. These must be constant, because buffers are made before a run.
 */
final class ValueExtents {
    private ValueExtents() {}

    /** Plans NonZero: one column of indices for each element of a constant that is not 0. */
    static Operator nonZero(NodeReader node) throws RefusedException {
        Tensor x = node.extents(0, "the result");
        Shape shape = x.shape();
        int rank = Math.max(1, shape.rank()); // a scalar counts as a list of one element
        int count = 0;
        for (int i = 0; i < shape.size(); i++) {
            count += isZero(x, i) ? 0 : 1;
        }
        node.room().require(2L * rank * count);
        LongTensor indices = LongTensor.wrap(Extents.shape(rank, count), new long[rank * count]);
        int column = 0;
        for (int i = 0; i < shape.size(); i++) {
            if (!isZero(x, i)) {
                int rest = i;
                for (int axis = rank - 1; axis >= 0; axis--) {
                    int extent = shape.rank() == 0 ? 1 : shape.dim(axis);
                    indices.data()[axis * count + column] = rest % extent;
                    rest /= extent;
                }
                column++;
            }
        }
        return new Operator.Fixed(indices);
    }

    private static boolean isZero(Tensor x, int index) {
        return x instanceof FloatTensor floats ? floats.data()[index] == 0f : Whole.get(x, index) == 0;
    }

    /** Plans Compress: the elements for which a constant condition holds, along an axis or of the flattened value. */
    static Operator compress(NodeReader node) throws RefusedException {
        Tensor condition = node.extents(1, "the result");
        RefusedException.unless(condition.shape().rank() == 1, "a condition of shape " + condition.shape());
        Shape given = node.anyShape(0);
        Shape x = node.any("axis") == null ? Extents.shape(given.size()) : given;
        int axis = Extents.axis(node.whole("axis", 0), x.rank(), x.rank());
        int most = Math.min(x.dim(axis), condition.shape().size());
        List<int[]> sources = AxisSources.everything(node, x);
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            if (Whole.get(condition, i) != 0) {
                kept.add(sources.get(axis)[i]);
            }
        }
        sources.set(axis, kept.stream().mapToInt(Integer::intValue).toArray());
        return Selection.of(AxisSources.shapeOf(sources), node.type(0), sources);
    }
}
