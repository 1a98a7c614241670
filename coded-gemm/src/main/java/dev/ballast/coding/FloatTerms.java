package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/** How one missing data part follows in float32: x = sum of coefficient_p * product_p, the terms added in part order. */
final class FloatTerms {
    /** Elements worked out at a time, so few that they stay in the first-level cache while one part after another is added. */
    private static final int RUN = 2048;

    private FloatTerms() {}

    /** Writes elements {@code from <= i < to}, element {@code from} at {@code offset}; products count as zero beyond their end. */
    static void recover(float[] coefficients, Tensor[] parts, int from, int to, float[] target, int offset) {
        int shift = offset - from;
        int common = commonEnd(coefficients, parts, from, to);
        for (int start = from; start < common; start += RUN) {
            int end = Math.min(common, start + RUN);
            Arrays.fill(target, shift + start, shift + end, 0f);
            addAll(coefficients, parts, start, end, target, shift);
        }
        Arrays.fill(target, shift + common, shift + to, 0f);
        for (int part = next(coefficients, 0); part < coefficients.length; part = next(coefficients, part + 1)) {
            add(coefficients[part], data(parts[part]), common, to, target, shift);
        }
    }

    private static float[] data(Tensor product) {
        return ((FloatTensor) product).data();
    }

    /** Behind the last element, from {@code from} to {@code to}, that all parts with a coefficient have. */
    private static int commonEnd(float[] coefficients, Tensor[] parts, int from, int to) {
        int end = to;
        for (int part = next(coefficients, 0); part < coefficients.length; part = next(coefficients, part + 1)) {
            end = Math.min(end, data(parts[part]).length);
        }
        return Math.max(from, end);
    }

    /** The first part from {@code part} on that has a coefficient, or N. */
    private static int next(float[] coefficients, int part) {
        int next = part;
        while (next < coefficients.length && coefficients[next] == 0f) {
            next++;
        }
        return next;
    }

    private static void addAll(float[] coefficients, Tensor[] parts, int from, int to, float[] target, int shift) {
        int part = next(coefficients, 0);
        while (part < coefficients.length) {
            int fourth = next(coefficients, next(coefficients, next(coefficients, part + 1) + 1) + 1);
            if (fourth < coefficients.length) {
                addFour(coefficients, part, parts, from, to, target, shift);
                part = next(coefficients, fourth + 1);
            } else {
                add(coefficients[part], data(parts[part]), from, to, target, shift);
                part = next(coefficients, part + 1);
            }
        }
    }

    private static void add(float coefficient, float[] part, int from, int to, float[] target, int shift) {
        int end = Math.min(to, part.length);
        for (int i = from; i < end; i++) {
            target[shift + i] += coefficient * part[i];
        }
    }

    /** In one pass, a third faster than one part at a time; the order of additions is the same. */
    private static void addFour(
            float[] coefficients, int first, Tensor[] parts, int from, int to, float[] target, int shift) {
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
            target[shift + i] = target[shift + i] + a * p[i] + b * q[i] + c * r[i] + d * s[i];
        }
    }
}
