package dev.ballast.model.op;

import dev.ballast.model.op.node.Broadcast;

/**
 * The loops of operators on two float32 values with broadcasting. They work over runs of both values, or over runs of one against a single
 * element of the other.
 *
 * <p>Each loop is separate, without calls inside, and uses one index for all arrays. The C2 compiler does not vectorize a loop whose arrays
 * may be the same and are used at indices that may differ.
 */
final class FloatPairs {
    private FloatPairs() {}

    /** Writes {@code y}, which has the common shape. It may be the array of an operand with this shape. */
    interface Loop {
        void run(Broadcast at, float[] a, float[] b, float[] y);
    }

    /** a + b. */
    static void add(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = a[k] + b[k];
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = a[k] + right;
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = left + b[k];
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = a[i] + b[j];
                }
            }
        }
    }

    /** a - b. */
    static void subtract(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = a[k] - b[k];
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = a[k] - right;
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = left - b[k];
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = a[i] - b[j];
                }
            }
        }
    }

    /** a * b. */
    static void multiply(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = a[k] * b[k];
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = a[k] * right;
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = left * b[k];
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = a[i] * b[j];
                }
            }
        }
    }

    /** a / b. */
    static void divide(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = a[k] / b[k];
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = a[k] / right;
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = left / b[k];
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = a[i] / b[j];
                }
            }
        }
    }

    /** The larger one; a NaN stays a NaN. */
    static void larger(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = Math.max(a[k], b[k]);
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = Math.max(a[k], right);
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = Math.max(left, b[k]);
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = Math.max(a[i], b[j]);
                }
            }
        }
    }

    /** The smaller one; a NaN stays a NaN. */
    static void smaller(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = Math.min(a[k], b[k]);
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = Math.min(a[k], right);
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = Math.min(left, b[k]);
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = Math.min(a[i], b[j]);
                }
            }
        }
    }

    /** a, multiplied by b where a is negative (ONNX operator PRelu). */
    static void slope(Broadcast at, float[] a, float[] b, float[] y) {
        int n = at.inner();
        for (int row = 0; row < at.rows(); row++) {
            int from = row * n;
            int end = from + n;
            int i = at.left(row, 0);
            int j = at.right(row, 0);
            if (at.isLeftWhole() && at.isRightWhole()) {
                for (int k = from; k < end; k++) {
                    y[k] = a[k] < 0f ? a[k] * b[k] : a[k];
                }
            } else if (at.isLeftWhole() && at.rightStep() == 0) {
                float right = b[j];
                for (int k = from; k < end; k++) {
                    y[k] = a[k] < 0f ? a[k] * right : a[k];
                }
            } else if (at.isRightWhole() && at.leftStep() == 0) {
                float left = a[i];
                for (int k = from; k < end; k++) {
                    y[k] = left < 0f ? left * b[k] : left;
                }
            } else {
                for (int k = from; k < end; k++, i += at.leftStep(), j += at.rightStep()) {
                    y[k] = a[i] < 0f ? a[i] * b[j] : a[i];
                }
            }
        }
    }
}
