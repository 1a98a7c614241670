package dev.ballast.model.op.reduce;

import dev.ballast.gemm.Extremes;
import dev.ballast.model.op.math.Sums;

/** How some elements become one number. Sums of floats are made in double precision; integers keep the lowest bits. */
enum Fold {
    L1 {
        @Override
        double of(float[] x, int from, int end) {
            double sum = 0;
            for (int i = from; i < end; i++) {
                sum += Math.abs(x[i]);
            }
            return sum;
        }

        @Override
        long of(long[] x, int n) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += Math.abs(x[i]);
            }
            return sum;
        }
    },
    /** The root of the sum of squares. */
    L2 {
        @Override
        double of(float[] x, int from, int end) {
            return Math.sqrt(SUM_SQUARE.of(x, from, end));
        }

        @Override
        long of(long[] x, int n) {
            return (long) Math.sqrt((double) SUM_SQUARE.of(x, n));
        }
    },
    SUM {
        @Override
        double of(float[] x, int from, int end) {
            return Sums.of(x, from, end);
        }

        @Override
        long of(long[] x, int n) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += x[i];
            }
            return sum;
        }
    },
    /** Integer means are rounded towards zero. */
    MEAN {
        @Override
        double of(float[] x, int from, int end) {
            return Sums.of(x, from, end) / (end - from);
        }

        @Override
        long of(long[] x, int n) {
            return SUM.of(x, n) / n;
        }
    },
    /** A NaN stays a NaN. */
    MAX {
        @Override
        double of(float[] x, int from, int end) {
            return Extremes.largest(x, from, end);
        }

        @Override
        long of(long[] x, int n) {
            long largest = x[0];
            for (int i = 1; i < n; i++) {
                largest = Math.max(largest, x[i]);
            }
            return largest;
        }
    },
    /** A NaN stays a NaN. */
    MIN {
        @Override
        double of(float[] x, int from, int end) {
            return Extremes.smallest(x, from, end);
        }

        @Override
        long of(long[] x, int n) {
            long smallest = x[0];
            for (int i = 1; i < n; i++) {
                smallest = Math.min(smallest, x[i]);
            }
            return smallest;
        }
    },
    PROD {
        @Override
        double of(float[] x, int from, int end) {
            double product = 1;
            for (int i = from; i < end; i++) {
                product *= x[i];
            }
            return product;
        }

        @Override
        long of(long[] x, int n) {
            long product = 1;
            for (int i = 0; i < n; i++) {
                product *= x[i];
            }
            return product;
        }
    },
    SUM_SQUARE {
        @Override
        double of(float[] x, int from, int end) {
            double sum = 0;
            for (int i = from; i < end; i++) {
                sum += (double) x[i] * x[i];
            }
            return sum;
        }

        @Override
        long of(long[] x, int n) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += x[i] * x[i];
            }
            return sum;
        }
    },
    /** The logarithm of the sum. */
    LOG_SUM {
        @Override
        double of(float[] x, int from, int end) {
            return Math.log(Sums.of(x, from, end));
        }
    },
    /** The logarithm of the sum of exponentials, without overflow. */
    LOG_SUM_EXP {
        @Override
        double of(float[] x, int from, int end) {
            double largest = MAX.of(x, from, end);
            if (Double.isInfinite(largest)) {
                return largest;
            }
            double sum = 0;
            for (int i = from; i < end; i++) {
                sum += Math.exp(x[i] - largest);
            }
            return largest + Math.log(sum);
        }
    };

    /** The number for elements {@code from} to {@code end}, exclusive. */
    abstract double of(float[] x, int from, int end);

    /** The number for the first {@code n} integers, at least one. */
    long of(long[] x, int n) {
        throw new IllegalArgumentException(this + " of integers");
    }

    /** Whether there is a number for integers. */
    boolean takesIntegers() {
        return this != LOG_SUM && this != LOG_SUM_EXP;
    }

    /** Whether a single element is its own result. */
    boolean keepsOne() {
        return this == SUM || this == MEAN || this == MAX || this == MIN || this == PROD;
    }
}
