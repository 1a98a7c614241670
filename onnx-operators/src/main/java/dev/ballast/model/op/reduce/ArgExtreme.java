package dev.ballast.model.op.reduce;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The index along one axis of the largest or smallest element. Of equal elements it is the first, or the last if the node says so (ONNX
 * operators ArgMax and ArgMin).
 *
 * @param extent of the axis
 * @param inner distance of neighbours along the axis
 * @param isMax whether the largest is wanted
 * @param isLast whether the last of equal elements is wanted
 */
record ArgExtreme(Shape shape, int extent, int inner, boolean isMax, boolean isLast) implements LocalOperator {
    static Operator plan(boolean isMax, NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        RefusedException.unless(node.type(0) != ElementType.BOOL, "element type BOOL");
        int axis = Extents.axis(node.whole("axis", 0), x.rank(), x.rank());
        boolean keeps = node.whole("keepdims", 1) != 0;
        boolean isLast = node.flag("select_last_index");
        long[] dims = new long[keeps ? x.rank() : x.rank() - 1];
        for (int own = 0, to = 0; own < x.rank(); own++) {
            if (own != axis || keeps) {
                dims[to] = own == axis ? 1 : x.dim(own);
                to++;
            }
        }
        return new ArgExtreme(Extents.shape(dims), x.dim(axis), x.sizeOf(axis + 1, x.rank()), isMax, isLast);
    }

    @Override
    public ElementType type() {
        return ElementType.INT64;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        long[] y = ((LongTensor) output).data();
        for (int i = 0; i < y.length; i++) {
            int first = i / inner * inner * extent + i % inner;
            y[i] = inputs.get(0) instanceof FloatTensor floats
                    ? find(floats.data(), first)
                    : find(inputs.get(0), first);
        }
    }

    private int find(float[] x, int first) {
        int best = 0;
        for (int i = 1; i < extent; i++) {
            float found = x[first + i * inner];
            float so = x[first + best * inner];
            boolean isBetter = isMax ? found > so : found < so;
            if (isBetter || (isLast && found == so)) {
                best = i;
            }
        }
        return best;
    }

    private int find(Tensor x, int first) {
        int best = 0;
        for (int i = 1; i < extent; i++) {
            int order = Long.compare(Whole.get(x, first + i * inner), Whole.get(x, first + best * inner));
            if ((isMax ? order > 0 : order < 0) || (isLast && order == 0)) {
                best = i;
            }
        }
        return best;
    }
}
