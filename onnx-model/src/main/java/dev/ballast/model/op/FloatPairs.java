package dev.ballast.model.op;

/**
 * The loops of operators on two float32 values with broadcasting: over runs of both, or over runs of one against a single element of the
 * other. Each stands by itself, without a call inside, so that the compiler turns it into vector instructions.
 */
final class FloatPairs {
    private FloatPairs() {}

    /** Writes {@code y}, of the common shape; it may be the array of an operand that has this shape. */
    interface Loop {
        void run(Broadcast at, float[] a, float[] b, float[] y);
    }

    /** a + b. */
    static void add(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = left + b[j + k];
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] + right;
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] + b[j + k];
                }
            }
        }
    }

    /** a - b. */
    static void subtract(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = left - b[j + k];
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] - right;
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] - b[j + k];
                }
            }
        }
    }

    /** a * b. */
    static void multiply(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = left * b[j + k];
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] * right;
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] * b[j + k];
                }
            }
        }
    }

    /** a / b. */
    static void divide(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = left / b[j + k];
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] / right;
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] / b[j + k];
                }
            }
        }
    }

    /** The larger one; a NaN stays one. */
    static void larger(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = Math.max(left, b[j + k]);
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = Math.max(a[i + k], right);
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = Math.max(a[i + k], b[j + k]);
                }
            }
        }
    }

    /** The smaller one; a NaN stays one. */
    static void smaller(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = Math.min(left, b[j + k]);
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = Math.min(a[i + k], right);
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = Math.min(a[i + k], b[j + k]);
                }
            }
        }
    }

    /** a, times b where it is negative (ONNX operator PRelu). */
    static void slope(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0, to = 0; row < at.rows(); row++, to += n) {
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.leftStep() == 0) {
                float left = a[i];
                for (int k = 0; k < n; k++) {
                    y[to + k] = left < 0f ? left * b[j + k] : left;
                }
            } else if (at.rightStep() == 0) {
                float right = b[j];
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] < 0f ? a[i + k] * right : a[i + k];
                }
            } else {
                for (int k = 0; k < n; k++) {
                    y[to + k] = a[i + k] < 0f ? a[i + k] * b[j + k] : a[i + k];
                }
            }
        }
    }
}
