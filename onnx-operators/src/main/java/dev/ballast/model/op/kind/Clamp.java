package dev.ballast.model.op.kind;

/**
 * Bounds to which a value is limited. A NaN stays a NaN.
 *
 * @param least lower bound, negative infinity for none
 * @param most upper bound, which wins when it lies below the lower bound
 */
public record Clamp(float least, float most) implements Epilogue {
    static final Clamp NONE = new Clamp(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    public static final Clamp RELU = new Clamp(0f, Float.POSITIVE_INFINITY);

    boolean isNone() {
        return equals(NONE);
    }

    boolean isRelu() {
        return equals(RELU);
    }

    /** Bounds with the effect of these bounds followed by {@code next}. */
    Clamp then(Clamp next) {
        return new Clamp(next.of(least), next.of(most));
    }

    float of(float value) {
        return Math.min(most, Math.max(least, value));
    }

    /** Limits the elements of {@code x} and writes them to {@code y}, which may be the same array. */
    public void apply(float[] x, float[] y) {
        if (isRelu()) {
            for (int i = 0; i < y.length; i++) {
                y[i] = Math.max(0f, x[i]);
            }
            return;
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.min(most, Math.max(least, x[i]));
        }
    }
}
