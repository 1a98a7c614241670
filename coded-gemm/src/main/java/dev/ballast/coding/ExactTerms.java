package dev.ballast.coding;

import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/**
 * The terms that recover one missing data part in integers: 2^shift * x = sum of factor_p * product_p. The sum is in the ring Z/2^32, or in
 * Z/2^64 when a product is int64. The odd part of the divisor is a unit of the ring, and the factors already include its inverse.
 * Immutable.
 */
final class ExactTerms {
    private final long[] factors;
    private final int shift;

    private ExactTerms(long[] factors, int shift) {
        this.factors = factors;
        this.shift = shift;
    }

    /** Terms with divisor * x = sum of factors[p] * product_p; the divisor is not zero. */
    static ExactTerms of(long[] factors, long divisor) {
        int shift = Long.numberOfTrailingZeros(divisor);
        long inverse = inverse(divisor >> shift);
        return new ExactTerms(
                Arrays.stream(factors).map(factor -> factor * inverse).toArray(), shift);
    }

    /**
     * The inverse of an odd number mod 2^64, by Newton's iteration. The number itself is right in three bits as its own inverse, and each
     * step doubles the right bits.
     */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int bits = 3; bits < Long.SIZE; bits *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    int shift() {
        return shift;
    }

    /** Writes elements {@code from <= i < to} of the missing product; element {@code from} is written at {@code offset}. */
    void recover(Tensor[] parts, int from, int to, int[] target, int offset) {
        for (int part = 0; part < factors.length; part++) {
            if (factors[part] != 0 && parts[part] instanceof LongTensor) {
                recoverWide(parts, from, to, target, offset);
                return;
            }
        }
        Arrays.fill(target, offset, offset + to - from, 0);
        for (int part = 0; part < factors.length; part++) {
            if (factors[part] != 0) {
                add((int) factors[part], ((IntTensor) parts[part]).data(), from, to, target, offset - from);
            }
        }
        for (int i = offset; i < offset + to - from && shift > 0; i++) {
            target[i] >>= shift;
        }
    }

    private static void add(int factor, int[] product, int from, int to, int[] target, int move) {
        int end = Math.min(to, product.length);
        for (int i = from; i < end; i++) {
            target[move + i] += factor * product[i];
        }
    }

    private void recoverWide(Tensor[] parts, int from, int to, int[] target, int offset) {
        for (int i = from; i < to; i++) {
            long sum = 0;
            for (int part = 0; part < factors.length; part++) {
                if (factors[part] != 0) {
                    sum += factors[part] * element(parts[part], i);
                }
            }
            target[offset + i - from] = (int) (sum >> shift);
        }
    }

    private static long element(Tensor product, int i) {
        if (product instanceof LongTensor wide) {
            return i < wide.data().length ? wide.data()[i] : 0;
        }
        int[] data = ((IntTensor) product).data();
        return i < data.length ? data[i] : 0;
    }
}
