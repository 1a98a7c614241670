package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/**
 * How one missing data part follows in float32: x = sum of coefficient_p * product_p, the terms added in part order. A run of elements at a
 * time is copied out of up to four parts, added, and copied to its place: the compiler makes vectors only of loops over arrays that are used
 * at one and the same index, and the copies stay in the first-level cache.
 */
final class FloatTerms {
    /** Elements of a run. */
    private static final int RUN = 2048;

    /** Parts that one pass over a run adds. */
    private static final int PARTS = 4;

    /** The sums of a run, and the elements of the parts that are added. Each decoding thread has its own, so that decoding allocates nothing. */
    private static final ThreadLocal<float[][]> RUNS = ThreadLocal.withInitial(() -> new float[1 + PARTS][RUN]);

    private FloatTerms() {}

    /** Writes elements {@code from <= i < to}, element {@code from} at {@code offset}; products count as zero beyond their end. */
    static void recover(float[] coefficients, Tensor[] parts, int from, int to, float[] target, int offset) {
        float[][] runs = RUNS.get();
        for (int start = from; start < to; start += RUN) {
            int count = Math.min(RUN, to - start);
            Arrays.fill(runs[0], 0, count, 0f);
            addAll(coefficients, parts, start, count, runs);
            System.arraycopy(runs[0], 0, target, offset + start - from, count);
        }
    }

    private static void addAll(float[] coefficients, Tensor[] parts, int start, int count, float[][] runs) {
        int part = next(coefficients, 0);
        while (part < coefficients.length) {
            int fourth = next(coefficients, next(coefficients, next(coefficients, part + 1) + 1) + 1);
            if (fourth < coefficients.length) {
                addFour(coefficients, part, parts, start, count, runs);
                part = next(coefficients, fourth + 1);
            } else {
                copy(parts[part], start, count, runs[1]);
                add(coefficients[part], runs[1], runs[0], count);
                part = next(coefficients, part + 1);
            }
        }
    }

    /** The first part from {@code part} on that has a coefficient, or N. */
    private static int next(float[] coefficients, int part) {
        int next = part;
        while (next < coefficients.length && coefficients[next] == 0f) {
            next++;
        }
        return next;
    }

    private static void copy(Tensor product, int start, int count, float[] run) {
        float[] data = ((FloatTensor) product).data();
        int held = Math.max(0, Math.min(count, data.length - start));
        System.arraycopy(data, held == 0 ? 0 : start, run, 0, held);
        Arrays.fill(run, held, count, 0f);
    }

    private static void add(float coefficient, float[] part, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += coefficient * part[i];
        }
    }

    /** In one pass, which is faster than one part at a time; the order of additions is the same. */
    private static void addFour(float[] coefficients, int first, Tensor[] parts, int start, int count, float[][] runs) {
        int second = next(coefficients, first + 1);
        int third = next(coefficients, second + 1);
        int fourth = next(coefficients, third + 1);
        copy(parts[first], start, count, runs[1]);
        copy(parts[second], start, count, runs[2]);
        copy(parts[third], start, count, runs[3]);
        copy(parts[fourth], start, count, runs[4]);
        float a = coefficients[first];
        float b = coefficients[second];
        float c = coefficients[third];
        float d = coefficients[fourth];
        float[] sums = runs[0];
        float[] p = runs[1];
        float[] q = runs[2];
        float[] r = runs[3];
        float[] s = runs[4];
        for (int i = 0; i < count; i++) {
            sums[i] = sums[i] + a * p[i] + b * q[i] + c * r[i] + d * s[i];
        }
    }
}
