package dev.ballast.model.op.element;

/**
 * The loops of operators on two float32 values.
 *
 * <p>Each loop is separate, without calls inside, and uses one index for all arrays. The C2 compiler does not vectorize a loop whose arrays
 * may be the same and are used at indices that may differ.
 */
final class FloatPairs {
    private FloatPairs() {}

    /** Writes elements {@code from} to {@code end}, exclusive, of {@code y}, which may be {@code a} or {@code b}. */
    interface Loop {
        void run(float[] a, float[] b, float[] y, int from, int end);
    }

    static void add(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = a[i] + b[i];
        }
    }

    static void subtract(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = a[i] - b[i];
        }
    }

    static void multiply(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = a[i] * b[i];
        }
    }

    static void divide(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = a[i] / b[i];
        }
    }

    /** The larger one; a NaN stays a NaN. */
    static void larger(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = Math.max(a[i], b[i]);
        }
    }

    /** The smaller one; a NaN stays a NaN. */
    static void smaller(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = Math.min(a[i], b[i]);
        }
    }

    /** a, multiplied by b where a is negative (ONNX operator PRelu). */
    static void slope(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = a[i] < 0f ? a[i] * b[i] : a[i];
        }
    }

    /** The remainder of a / b, with the sign of a (ONNX operator Mod with fmod = 1). */
    static void remainder(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = a[i] % b[i];
        }
    }

    /** a to the power of b. */
    static void power(float[] a, float[] b, float[] y, int from, int end) {
        for (int i = from; i < end; i++) {
            y[i] = (float) Math.pow(a[i], b[i]);
        }
    }
}
