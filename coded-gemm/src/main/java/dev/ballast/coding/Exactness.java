package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights;

/**
 * The arithmetic in which the parity parts of an integer layer must be computed so that every recovery is exact to the bit.
 *
 * <p>A recovery divides by 2^e. A product x follows exactly from its value times 2^e mod 2^32 when |x| &lt; 2^(31 - e). Activations are
 * int8, so |x| &lt;= 128 * the largest sum of |w| over a row of weights. No tighter bound is known ahead of a request. Layers that exceed
 * 2^(31 - e) use int64, where the limit is 2^(63 - e).
 *
 * @param bound largest |x| that the weights allow
 * @param arithmetic of the parity parts: INT32 or INT64
 */
record Exactness(long bound, Arithmetic arithmetic) {
    private static final int LARGEST_ACTIVATION = 128;

    /**
     * The arithmetic that the weights of a layer require.
     *
     * @param shift largest e of a recovery that must succeed
     * @throws IllegalArgumentException when the layer's own products may not fit int32
     */
    static Exactness of(LinearLayer layer, int shift) {
        long bound = LARGEST_ACTIVATION * largestRow(layer.weights());
        if (bound > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("products of up to " + bound
                    + " do not fit int32: the sum of the absolute weights of a row is too large");
        }
        return new Exactness(bound, bits(bound) + shift <= 31 ? Arithmetic.INT32 : Arithmetic.INT64);
    }

    /** The largest e such that a recovery in this arithmetic may divide by 2^e. */
    int mostShift() {
        return (arithmetic == Arithmetic.INT32 ? 31 : 63) - bits(bound);
    }

    /** The least b with bound &lt; 2^b. */
    private static int bits(long bound) {
        return Long.SIZE - Long.numberOfLeadingZeros(bound);
    }

    private static long largestRow(Weights weights) {
        long largest = 0;
        for (Weights block : weights.blocks()) {
            for (int row = 0; row < block.rows(); row++) {
                long sum = 0;
                for (int i = 0; i < block.cols(); i++) {
                    sum += Math.abs(block.bytes()[block.offset() + row * block.cols() + i]);
                }
                largest = Math.max(largest, sum);
            }
        }
        return largest;
    }
}
