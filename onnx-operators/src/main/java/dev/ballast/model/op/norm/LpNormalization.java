package dev.ballast.model.op.norm;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * x divided by its norm along an axis, whose elements are {@code inner} apart; 0 where the norm is 0 (ONNX operator LpNormalization).
 *
 * @param isAbsolute whether the norm is the sum of magnitudes; otherwise it is the root of the sum of squares
 */
record LpNormalization(Shape shape, int length, int inner, boolean isAbsolute) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        int axis = Extents.axis(node.whole("axis", -1), x.rank(), x.rank());
        long p = node.whole("p", 2);
        RefusedException.unless(p == 1 || p == 2, "attribute p " + p + " (only 1 and 2)");
        return new LpNormalization(x, x.dim(axis), x.sizeOf(axis + 1, x.rank()), p == 1);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        for (int block = 0; block < y.length; block += length * inner) {
            for (int from = block; from < block + inner; from++) {
                normalize(x, y, from);
            }
        }
    }

    private void normalize(float[] x, float[] y, int from) {
        int end = from + length * inner;
        double sum = 0;
        for (int i = from; i < end; i += inner) {
            sum += isAbsolute ? Math.abs(x[i]) : (double) x[i] * x[i];
        }
        float norm = (float) (isAbsolute ? sum : Math.sqrt(sum));
        for (int i = from; i < end; i += inner) {
            y[i] = norm == 0f ? 0f : x[i] / norm;
        }
    }
}
