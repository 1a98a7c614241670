package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/**
 * Recovers one missing data part in float32: x = sum of coefficient_p * product_p, the terms added in part order.
 *
 * <p>Sums are made at the indices of the products and then copied to their place. The compiler vectorizes only loops that use all arrays at
 * one and the same index.
 */
final class FloatTerms {
    /** Elements computed at a time. They are few enough to stay in the first-level cache while one part after the other is added. */
    private static final int RUN = 2048;

    /** Sums of each decoding thread, as long as the longest product so far, so that decoding allocates nothing. */
    private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[RUN]);

    private FloatTerms() {}

    /**
     * Writes elements {@code from <= i < to}; element {@code from} is written at {@code offset}. Products count as zero beyond their end.
     *
     * @return false when an element is not finite, or when the sum of a run of elements is not
     */
    static boolean recover(float[] coefficients, Tensor[] parts, int from, int to, float[] target, int offset) {
        float[] sums = sums(to);
        boolean sound = true;
        int common = commonEnd(coefficients, parts, from, to);
        for (int start = from; start < to; start += RUN) {
            int end = Math.min(to, start + RUN);
            Arrays.fill(sums, start, end, 0f);
            int whole = Math.max(start, Math.min(common, end));
            addAll(coefficients, parts, start, whole, sums);
            for (int part = next(coefficients, 0); part < coefficients.length; part = next(coefficients, part + 1)) {
                add(coefficients[part], data(parts[part]), whole, end, sums);
            }
            System.arraycopy(sums, start, target, offset + start - from, end - start);
            sound &= Float.isFinite(total(sums, start, end));
        }
        return sound;
    }

    /** The total, in eight independent sums so that no addition waits for another. Infinity and NaN stay in a sum, whatever is added. */
    private static float total(float[] sums, int from, int to) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            a += sums[i];
            b += sums[i + 1];
            c += sums[i + 2];
            d += sums[i + 3];
            e += sums[i + 4];
            f += sums[i + 5];
            g += sums[i + 6];
            h += sums[i + 7];
        }
        for (; i < to; i++) {
            a += sums[i];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    private static float[] sums(int length) {
        float[] sums = SUMS.get();
        if (sums.length < length) {
            sums = new float[length];
            SUMS.set(sums);
        }
        return sums;
    }

    private static float[] data(Tensor product) {
        return ((FloatTensor) product).data();
    }

    /** End, exclusive, of the elements between {@code from} and {@code to} that all parts with a coefficient have. */
    private static int commonEnd(float[] coefficients, Tensor[] parts, int from, int to) {
        int end = to;
        for (int part = next(coefficients, 0); part < coefficients.length; part = next(coefficients, part + 1)) {
            end = Math.min(end, data(parts[part]).length);
        }
        return Math.max(from, end);
    }

    /** The first part from {@code part} on that has a nonzero coefficient; N when there is none. */
    private static int next(float[] coefficients, int part) {
        int next = part;
        while (next < coefficients.length && coefficients[next] == 0f) {
            next++;
        }
        return next;
    }

    private static void addAll(float[] coefficients, Tensor[] parts, int from, int to, float[] sums) {
        int part = next(coefficients, 0);
        while (part < coefficients.length) {
            int fourth = next(coefficients, next(coefficients, next(coefficients, part + 1) + 1) + 1);
            if (fourth < coefficients.length) {
                addFour(coefficients, part, parts, from, to, sums);
                part = next(coefficients, fourth + 1);
            } else {
                add(coefficients[part], data(parts[part]), from, to, sums);
                part = next(coefficients, part + 1);
            }
        }
    }

    private static void add(float coefficient, float[] part, int from, int to, float[] sums) {
        int end = Math.min(to, part.length);
        for (int i = from; i < end; i++) {
            sums[i] += coefficient * part[i];
        }
    }

    /** Adds four parts in one pass, which is faster than one part at a time. The order of additions is the same. */
    private static void addFour(float[] coefficients, int first, Tensor[] parts, int from, int to, float[] sums) {
        int second = next(coefficients, first + 1);
        int third = next(coefficients, second + 1);
        int fourth = next(coefficients, third + 1);
        float a = coefficients[first];
        float b = coefficients[second];
        float c = coefficients[third];
        float d = coefficients[fourth];
        float[] p = data(parts[first]);
        float[] q = data(parts[second]);
        float[] r = data(parts[third]);
        float[] s = data(parts[fourth]);
        for (int i = from; i < to; i++) {
            sums[i] = sums[i] + a * p[i] + b * q[i] + c * r[i] + d * s[i];
        }
    }
}
