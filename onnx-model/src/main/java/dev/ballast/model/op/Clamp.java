package dev.ballast.model.op;

/**
 * Bounds that a value is brought between; a NaN stays one.
 *
 * @param least lower bound, negative infinity for none
 * @param most upper bound, which counts where it lies below the lower one
 */
record Clamp(float least, float most) implements Epilogue {
    static final Clamp NONE = new Clamp(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    static final Clamp RELU = new Clamp(0f, Float.POSITIVE_INFINITY);

    boolean isNone() {
        return equals(NONE);
    }

    boolean isRelu() {
        return equals(RELU);
    }

    /** The bounds that do what these and then others do. */
    Clamp then(Clamp next) {
        return new Clamp(next.of(least), next.of(most));
    }

    float of(float value) {
        return Math.min(most, Math.max(least, value));
    }

    /** Brings elements of one array between the bounds in another or the same. */
    void apply(float[] x, float[] y) {
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
