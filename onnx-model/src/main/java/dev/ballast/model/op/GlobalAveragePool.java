package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** The mean of each channel of each image over all positions. */
record GlobalAveragePool(Shape shape, int positions) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        RefusedException.unless(x.rank() >= 2, "an input of shape " + x + " (at least batch and channels)");
        long[] dims = new long[x.rank()];
        Arrays.fill(dims, 1);
        dims[0] = x.dim(0);
        dims[1] = x.dim(1);
        return new GlobalAveragePool(Extents.shape(dims), x.sizeOf(2, x.rank()));
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        float[] x = inputs.get(0).data();
        for (int channel = 0; channel < shape.size(); channel++) {
            float sum = 0f;
            for (int i = channel * positions; i < (channel + 1) * positions; i++) {
                sum += x[i];
            }
            output.data()[channel] = sum / positions;
        }
    }
}
