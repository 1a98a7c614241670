package dev.ballast.model.op;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Weights;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code x * factor + addend} with constant factors and addends: one of each for every index of one axis, or one of each for all elements.
 */
final class Affine implements Epilogue {
    private final int axis;
    private final float[] factors;
    private final float[] addends;

    private Affine(int axis, float[] factors, float[] addends) {
        this.axis = axis;
        this.factors = factors;
        this.addends = addends;
    }

    /**
     * Wraps the constants. Empty when a factor is not finite, because a zero weight times such a factor would be NaN.
     *
     * @param axis the axis of the value that the constants belong to
     * @param factors one for each index, or a single one
     * @param addends as many as there are factors
     */
    static Optional<Epilogue> of(int axis, float[] factors, float[] addends) {
        for (float factor : factors) {
            if (!Float.isFinite(factor)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Affine(axis, factors, addends));
    }

    /**
     * The effect of a constant operand on the other operand, whose rank is at least that of the constant. Empty when the effect is not one
     * factor and one addend for each index of one axis.
     */
    static Optional<Epilogue> of(Pairwise.Kind kind, Shape result, FloatTensor constant, boolean isRight) {
        Shape shape = constant.shape();
        int axis = 0;
        for (int own = 0; own < shape.rank(); own++) {
            if (shape.dim(own) == shape.size()) {
                axis = result.rank() - shape.rank() + own;
            }
        }
        boolean isOneAxis =
                Arrays.stream(shape.toArray()).filter(dim -> dim != 1).count() <= 1;
        if (!isOneAxis || kind == Pairwise.Kind.PRELU || (kind == Pairwise.Kind.DIV && !isRight)) {
            return Optional.empty();
        }
        float[] c = constant.data();
        float[] factors = new float[c.length];
        float[] addends = new float[c.length];
        for (int i = 0; i < c.length; i++) {
            factors[i] = switch (kind) {
                case MUL -> c[i];
                case DIV -> reciprocal(c[i]);
                case SUB -> isRight ? 1f : -1f;
                case ADD, PRELU -> 1f;
            };
            addends[i] = switch (kind) {
                case ADD -> c[i];
                case SUB -> isRight ? -c[i] : c[i];
                case MUL, DIV, PRELU -> 0f;
            };
        }
        return of(axis, factors, addends);
    }

    /** The reciprocal of the divisor; infinity when the reciprocal is subnormal, because dividing then differs from multiplying. */
    private static float reciprocal(float divisor) {
        float quotient = 1f / divisor;
        return Math.abs(quotient) < Float.MIN_NORMAL ? Float.POSITIVE_INFINITY : quotient;
    }

    /** Whether the constants apply to axis {@code wanted} with {@code indices} indices. */
    boolean isAlong(int wanted, int indices) {
        return factors.length == 1 || (axis == wanted && factors.length == indices);
    }

    private float factor(int index) {
        return factors[factors.length == 1 ? 0 : index];
    }

    /** Whether a bias times the factors stays finite. */
    boolean keepsFinite(float[] bias) {
        for (int i = 0; i < bias.length; i++) {
            if (!Float.isFinite(bias[i] * factor(i))) {
                return false;
            }
        }
        return true;
    }

    /** A bias that has the effect of {@code bias} followed by these constants, as a new array. */
    float[] after(float[] bias, int indices) {
        float[] sum = new float[indices];
        for (int i = 0; i < indices; i++) {
            sum[i] = (bias.length == 0 ? 0f : bias[i] * factor(i)) + addends[addends.length == 1 ? 0 : i];
        }
        return sum;
    }

    /**
     * A layer whose weights include the factors; empty when a weight would not be finite. Row 0 of the layer belongs to index
     * {@code first}.
     */
    Optional<LinearLayer> after(LinearLayer layer, int first) {
        boolean isOne = true;
        for (float factor : factors) {
            isOne &= factor == 1f;
        }
        if (isOne) {
            return Optional.of(layer);
        }
        Weights weights = layer.weights();
        float[] scaled = new float[weights.size()];
        int cols = weights.cols();
        for (int row = 0; row < weights.rows(); row++) {
            float factor = factor(first + row);
            for (int i = 0; i < cols; i++) {
                float weight = weights.floats()[weights.offset() + row * cols + i] * factor;
                if (!Float.isFinite(weight)) {
                    return Optional.empty();
                }
                scaled[row * cols + i] = weight;
            }
        }
        return Optional.of(layer.with(Weights.float32(scaled, 0, weights.rows(), cols)));
    }
}
