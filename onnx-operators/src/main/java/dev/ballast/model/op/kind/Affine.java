package dev.ballast.model.op.kind;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Weights;
import java.util.Optional;

/**
 * {@code x * factor + addend} with constant factors and addends: one of each for every index of one axis, or one of each for all elements.
 */
public final class Affine implements Epilogue {
    private final int axis;
    private final float[] factors;
    private final float[] addends;
    private final DerivedWeights derived;

    private Affine(int axis, float[] factors, float[] addends, DerivedWeights derived) {
        this.axis = axis;
        this.factors = factors;
        this.addends = addends;
        this.derived = derived;
    }

    /**
     * Wraps the constants. Empty when a factor is not finite, because a zero weight times such a factor would be NaN.
     *
     * @param axis the axis of the value that the constants belong to
     * @param factors one for each index, or a single one
     * @param addends as many as there are factors
     */
    public static Optional<Epilogue> of(int axis, float[] factors, float[] addends) {
        for (float factor : factors) {
            if (!Float.isFinite(factor)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Affine(axis, factors, addends, new DerivedWeights()));
    }

    @Override
    public Affine keepingIn(DerivedWeights kept) {
        return new Affine(axis, factors, addends, kept);
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
    public Optional<LinearLayer> after(LinearLayer layer, int first) {
        Weights weights = layer.weights();
        float[] ofRows = new float[weights.rows()];
        boolean isOne = true;
        for (int row = 0; row < ofRows.length; row++) {
            ofRows[row] = factor(first + row);
            isOne &= ofRows[row] == 1f;
        }
        return isOne
                ? Optional.of(layer)
                : derived.scaled(weights, ofRows, () -> scaled(weights, ofRows)).map(layer::with);
    }

    private static Optional<Weights> scaled(Weights weights, float[] factors) {
        float[] scaled = new float[weights.size()];
        int cols = weights.cols();
        for (int row = 0; row < factors.length; row++) {
            for (int i = 0; i < cols; i++) {
                float weight = weights.floats()[weights.offset() + row * cols + i] * factors[row];
                if (!Float.isFinite(weight)) {
                    return Optional.empty();
                }
                scaled[row * cols + i] = weight;
            }
        }
        return Optional.of(Weights.float32(scaled, 0, factors.length, cols));
    }
}
