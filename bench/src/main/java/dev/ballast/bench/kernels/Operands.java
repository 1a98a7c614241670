package dev.ballast.bench.kernels;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Random;

/** Seeded weights and a seeded activation of a layer. The activation is also unfolded, for libraries that only multiply. */
final class Operands {
    private static final double EPSILON = Math.ulp(1f);

    private final LayerShape shape;
    private final float[] weights;
    private final float[] activation;
    private final float[] columns;

    private Operands(LayerShape shape, float[] weights, float[] activation) {
        this.shape = shape;
        this.weights = weights;
        this.activation = activation;
        this.columns = unfolded(shape, activation);
    }

    static Operands of(LayerShape shape) {
        return over(shape, random(shape.rows() * shape.lowering().reduction(), 1));
    }

    /** The same layer over weights W[m x k] that are there already; wrapped. */
    static Operands over(LayerShape shape, float[] weights) {
        return new Operands(shape, weights, random(shape.lowering().inputLength(), 2));
    }

    LayerShape shape() {
        return shape;
    }

    /** W[m x k], row-major; read-only. */
    float[] weights() {
        return weights;
    }

    /** What the layer is given; read-only. */
    float[] activation() {
        return activation;
    }

    /** I[k x n], row-major; read-only. */
    float[] columns() {
        return columns;
    }

    /**
     * Two products O[m x n] of these operands may differ by what rounding explains: each strays from the exact one by at most k u |w| |x| in
     * row w and column x, whatever the order of its terms (Higham, Accuracy and Stability, section 3.1).
     */
    void requireSame(String one, float[] product, String other, float[] expected) throws MismatchException {
        int k = shape.lowering().reduction();
        int n = shape.lowering().columns();
        double[] rowNorms = norms(weights, shape.rows(), k, k, 1);
        double[] columnNorms = norms(columns, n, k, 1, n);
        double factor = k * EPSILON / (1 - k * EPSILON);
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < n; column++) {
                float a = product[row * n + column];
                float b = expected[row * n + column];
                double bound = factor * rowNorms[row] * columnNorms[column];
                if (!(Math.abs((double) a - b) <= bound)) {
                    throw new MismatchException(shape.name() + ", row " + row + ", column " + column + ": " + a
                            + " from "
                            + one + ", " + b + " from " + other + ", which rounding does not explain (bound " + bound
                            + ")");
                }
            }
        }
    }

    /** Euclidean norms of {@code count} vectors of {@code length} elements; {@code between} vectors and {@code step} within one. */
    private static double[] norms(float[] data, int count, int length, int between, int step) {
        double[] norms = new double[count];
        for (int i = 0; i < length; i++) {
            for (int vector = 0; vector < count; vector++) {
                double element = data[vector * between + i * step];
                norms[vector] += element * element;
            }
        }
        for (int vector = 0; vector < count; vector++) {
            norms[vector] = Math.sqrt(norms[vector]);
        }
        return norms;
    }

    private static float[] unfolded(LayerShape shape, float[] activation) {
        return shape.lowering() instanceof ConvLowering conv
                ? taps(conv, activation)
                : transposed((DenseLowering) shape.lowering(), activation);
    }

    private static float[] transposed(DenseLowering dense, float[] activation) {
        float[] columns = new float[activation.length];
        for (int i = 0; i < activation.length; i++) {
            columns[i % dense.features() * dense.batch() + i / dense.features()] = activation[i];
        }
        return columns;
    }

    /** Independent of the kernels' own unfolding, which it is to be compared with. */
    private static float[] taps(ConvLowering conv, float[] activation) {
        WindowAxis down = conv.vertical();
        WindowAxis across = conv.horizontal();
        float[] columns = new float[conv.reduction() * conv.columns()];
        for (int at = 0; at < columns.length; at++) {
            int tap = at / conv.columns();
            int position = at % conv.columns();
            int channel = tap / (down.kernel() * across.kernel());
            int y = down.source(position / across.outputs(), tap / across.kernel() % down.kernel());
            int x = across.source(position % across.outputs(), tap % across.kernel());
            if (y >= 0 && y < down.input() && x >= 0 && x < across.input()) {
                columns[at] = activation[(channel * down.input() + y) * across.input() + x];
            }
        }
        return columns;
    }

    static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
