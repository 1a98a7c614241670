package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * x / (bias + alpha / size * s)^beta. s is the sum of the squares of {@code size} channels around the element's own channel, at the
 * element's position (ONNX operator LRN). Planes are copied so that both arrays of a loop use one index, because C2 vectorizes only such
 * loops.
 */
record Lrn(Shape shape, int size, Terms terms) implements FloatOperator {
    /** The exponent in every network that has this operator. Its power is computed with two square roots. */
    private static final float USUAL_BETA = 0.75f;

    /** Bias, factor of the sum of squares, and exponent. */
    record Terms(float bias, float factor, float beta) {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        long size = node.whole("size", 0);
        RefusedException.unless(x.rank() >= 2, "an input of shape " + x + " (at least batch and channels)");
        RefusedException.unless(size >= 1 && size <= Extents.MAX_ELEMENTS, "attribute size " + size);
        float factor = node.real("alpha", 1e-4f) / size;
        return new Lrn(x, (int) size, new Terms(node.real("bias", 1f), factor, node.real("beta", USUAL_BETA)));
    }

    @Override
    public long covered() {
        return (long) shape.size() * Math.min(size, shape.dim(1));
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int channels = shape.dim(1);
        int positions = shape.sizeOf(2, shape.rank());
        float[] sum = workspace.buffer(positions);
        float[] plane = workspace.buffer(1, positions);
        int before = (size - 1) / 2;
        int after = size / 2;
        for (int image = 0; image < shape.dim(0); image++) {
            int first = image * channels;
            for (int channel = 0; channel < channels; channel++) {
                Arrays.fill(sum, 0, positions, 0f);
                int end = (int) Math.min(channels, channel + (long) after + 1);
                for (int other = Math.max(0, channel - before); other < end; other++) {
                    System.arraycopy(x, (first + other) * positions, plane, 0, positions);
                    addSquares(plane, sum, positions);
                }
                int own = (first + channel) * positions;
                System.arraycopy(x, own, plane, 0, positions);
                divide(plane, sum, positions);
                System.arraycopy(plane, 0, y, own, positions);
            }
        }
    }

    private static void addSquares(float[] x, float[] sum, int positions) {
        for (int i = 0; i < positions; i++) {
            sum[i] += x[i] * x[i];
        }
    }

    private void divide(float[] x, float[] sum, int positions) {
        float bias = terms.bias();
        float factor = terms.factor();
        if (terms.beta() == USUAL_BETA) {
            for (int i = 0; i < positions; i++) {
                float root = (float) Math.sqrt(bias + factor * sum[i]);
                x[i] /= root * (float) Math.sqrt(root);
            }
            return;
        }
        for (int i = 0; i < positions; i++) {
            x[i] /= (float) Math.pow(bias + factor * sum[i], terms.beta());
        }
    }
}
