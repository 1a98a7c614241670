package dev.ballast.bench.checks;

import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** How often a checked round of one layer detects a wrong part. Collects many activations. */
public final class Deviations {
    /** Additive deviations of one element, in standard deviations of the layer's outputs. */
    static final double[] SIGMAS = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

    static final int BITS = Float.SIZE;

    /** Weights per activation of which each bit is flipped, and elements that are deviated by each amount. */
    private static final int WEIGHTS = 4;

    private static final int ELEMENTS = 400;

    final String layer;
    final int reduction;
    final int columns;
    private final long[] noticedBits = new long[BITS];
    private final long[] noticedSigmas = new long[SIGMAS.length];
    private final SplittableRandom random;
    private long flips;
    private long elements;
    private double least;
    private double before;
    private int activations;

    Deviations(String name, LinearLayer layer, SplittableRandom random) {
        this.layer = name;
        this.reduction = layer.lowering().reduction();
        this.columns = layer.lowering().columns();
        this.random = random;
    }

    /** Looks at the latest activation of a layer under the sum, whose element i of the parity part is in row i / n of every part. */
    void look(CheckedLayer checked, float[] activation) {
        double sigma = sigma(checked);
        int parity = checked.split.code().dataParts();
        if (sigma == 0) {
            return;
        }
        double[] bounds = new double[ELEMENTS];
        for (int sample = 0; sample < ELEMENTS; sample++) {
            int i = random.nextInt(checked.split.length(parity));
            double residual = residual(checked, i);
            double bound = checked.check.bound(parity, checked.norms.of(i));
            bounds[sample] = bound / sigma;
            for (int size = 0; size < SIGMAS.length; size++) {
                noticedSigmas[size] += Math.abs(residual + SIGMAS[size] * sigma) > bound ? 1 : 0;
            }
        }
        elements += ELEMENTS;
        Arrays.sort(bounds);
        least += bounds[ELEMENTS / 2];
        before += boundOfWholeActivation(checked, activation) / sigma;
        activations++;
        for (int sample = 0; sample < WEIGHTS; sample++) {
            flip(checked, activation);
        }
    }

    private static double residual(CheckedLayer checked, int i) {
        int parity = checked.split.code().dataParts();
        return checked.check.residual(parity, checked.products, checked.products[parity], i);
    }

    private static double sigma(CheckedLayer checked) {
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (int data = 0; data < checked.split.code().dataParts(); data++) {
            for (float value : ((FloatTensor) checked.products[data]).data()) {
                sum += value;
                squares += (double) value * value;
                count++;
            }
        }
        return Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count)));
    }

    /** What had to be exceeded before: K half-units in each product, over the norm of all that the layer reads. */
    private static double boundOfWholeActivation(CheckedLayer checked, float[] activation) {
        double squares = 0;
        for (float value : activation) {
            squares += (double) value * value;
        }
        int k = checked.split.code().dataParts();
        int terms = checked.layer.lowering().reduction() + k + 1;
        return 2 * (1 + k) * terms * Math.ulp(1f) * longest(checked.layer.weights()) * Math.sqrt(squares);
    }

    private static double longest(Weights weights) {
        double longest = 0;
        for (int row = 0; row < weights.rows(); row++) {
            double squares = 0;
            for (int col = 0; col < weights.cols(); col++) {
                squares += weights.get(row, col) * weights.get(row, col);
            }
            longest = Math.max(longest, squares);
        }
        return Math.sqrt(longest);
    }

    /** Each bit of one weight of one data part. */
    private void flip(CheckedLayer checked, float[] activation) {
        int part = random.nextInt(checked.split.code().dataParts());
        int first = random.nextInt(checked.split.length(part) / columns) * columns;
        int row = (((CodedLayer) checked.split).outputOffset(part) + first) / columns;
        int tap = random.nextInt(reduction);
        float weight = (float) checked.layer.weights().get(row, tap);
        float[] read = read(checked.layer, tap, activation);
        for (int bit = 0; bit < BITS; bit++) {
            float flipped = Float.intBitsToFloat(Float.floatToRawIntBits(weight) ^ 1 << bit);
            noticedBits[bit] += isNoticed(checked, read, first, (double) flipped - weight) ? 1 : 0;
        }
        flips++;
    }

    private boolean isNoticed(CheckedLayer checked, float[] read, int first, double change) {
        int parity = checked.split.code().dataParts();
        for (int column = 0; column < columns; column++) {
            double residual = residual(checked, first + column) + change * read[column];
            if (!(Math.abs(residual) <= checked.check.bound(parity, checked.norms.of(first + column)))) {
                return true;
            }
        }
        return false;
    }

    /** Row {@code tap} of the lowered activation: what this weight is multiplied by. */
    private float[] read(LinearLayer layer, int tap, float[] activation) {
        float[] one = new float[reduction];
        one[tap] = 1;
        float[] read = new float[columns];
        LinearLayer.of(layer.lowering(), Block.of(one, 1, reduction))
                .multiply(Kernels.best(), activation, 0, new Scratch(), read, 0);
        return read;
    }

    /** What must be exceeded at half of the elements, in standard deviations of the outputs. */
    double bound() {
        return least / activations;
    }

    /** What had to be exceeded anywhere before bounds went by the window. */
    double boundBefore() {
        return before / activations;
    }

    /** The share of checked rounds that notice a flip of this bit of a weight. */
    double bit(int bit) {
        return (double) noticedBits[bit] / flips;
    }

    /** The share of checked rounds that notice {@link #SIGMAS}{@code [size]} on one element. */
    double additive(int size) {
        return (double) noticedSigmas[size] / elements;
    }

    boolean isEmpty() {
        return activations == 0;
    }
}
