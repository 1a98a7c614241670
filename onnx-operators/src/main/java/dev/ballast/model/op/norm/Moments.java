package dev.ballast.model.op.norm;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The optional outputs of a normalization: the mean of each run, or the inverse of its deviation.
 *
 * @param shape that of the input, with 1 in place of the normalized extents
 */
record Moments(Shape shape, Rows rows, boolean isMean) implements FloatOperator {
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        for (int row = 0; row < y.length; row++) {
            int from = row * rows.length();
            float mean = rows.mean(x, from);
            y[row] = isMean ? mean : rows.inverse(x, from, mean);
        }
    }
}
