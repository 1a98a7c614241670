package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the data parts follow from one set of parts that arrived. It holds for any slice: an index range of the parts' flattened
 * raw products. Immutable.
 */
public final class Recovery {
    private final long arrived;
    private final long missing;
    private final long recoverable;
    private final float[][] coefficients;
    private final @Nullable ExactTerms[] exact;

    /** Wraps, per data part, its N coefficients over the parts, or none where it arrived or cannot be solved for. */
    Recovery(Code code, long arrived, double[][] solutions) {
        this.arrived = arrived;
        this.missing = code.dataMask() & ~arrived;
        this.coefficients = new float[code.dataParts()][];
        long solved = 0;
        for (int data = 0; data < solutions.length; data++) {
            coefficients[data] = new float[solutions[data].length];
            for (int part = 0; part < solutions[data].length; part++) {
                coefficients[data][part] = (float) solutions[data][part];
            }
            solved |= solutions[data].length > 0 ? 1L << data : 0;
        }
        this.recoverable = solved;
        this.exact = new ExactTerms[0];
    }

    private Recovery(Code code, long arrived, long solved, @Nullable ExactTerms[] terms) {
        this.arrived = arrived;
        this.missing = code.dataMask() & ~arrived;
        this.coefficients = new float[code.dataParts()][0];
        this.recoverable = solved;
        this.exact = terms;
    }

    /** Wraps, per data part, how it follows in integers, or null. */
    static Recovery exact(Code code, long arrived, @Nullable ExactTerms[] terms) {
        long solved = 0;
        for (int data = 0; data < terms.length; data++) {
            solved |= terms[data] == null ? 0 : 1L << data;
        }
        return new Recovery(code, arrived, solved, terms);
    }

    /** The highest power of two, as its exponent, that it divides by; 0 for floats. */
    int shift() {
        int most = 0;
        for (ExactTerms terms : exact) {
            most = terms == null ? most : Math.max(most, terms.shift());
        }
        return most;
    }

    /** The parts it starts from, one bit each. */
    public long arrived() {
        return arrived;
    }

    /** Data parts that did not arrive. */
    public long missing() {
        return missing;
    }

    /** Data parts that did not arrive but follow from those that did. */
    public long recoverable() {
        return recoverable;
    }

    /** Data parts that neither arrived nor follow. */
    public long lost() {
        return missing & ~recoverable;
    }

    /** True when every data part is known. */
    public boolean complete() {
        return lost() == 0;
    }

    /**
     * By how much an error of one unit in every part may grow in the recovered data part: the sum of the absolute coefficients.
     *
     * @throws IllegalArgumentException unless the part is recoverable
     */
    public double gain(int dataPart) {
        double sum = 0;
        for (float coefficient : requireSolution(dataPart)) {
            sum += Math.abs(coefficient);
        }
        return sum;
    }

    /** The same when the error of part p is at most {@code error} of p. */
    double gain(int dataPart, IntToDoubleFunction error) {
        float[] solution = requireSolution(dataPart);
        double sum = 0;
        for (int part = 0; part < solution.length; part++) {
            sum += Math.abs(solution[part]) * error.applyAsDouble(part);
        }
        return sum;
    }

    static double gain(double[] coefficients) {
        return Arrays.stream(coefficients).map(Math::abs).sum();
    }

    /**
     * Writes elements {@code from <= i < to} of a recoverable data part's raw product. Terms are added in part order whatever the
     * order of arrival, so the same set of parts gives the same bits; parts count as zero beyond their end. Allocates nothing.
     *
     * @param parts raw product of each of the N parts, read; those that did not arrive are not looked at. FP32 throughout, or INT32 and, of
     *     parity parts, INT64
     * @param target FP32 or INT32; element {@code from} is written at {@code targetOffset}
     * @return whether the elements are sound: false where one is not finite or so large that their sum is not, which an infinity in a part
     *     that arrived can do to a part whose own numbers are finite; always true for integers
     * @throws IllegalArgumentException unless the part is recoverable
     */
    public boolean recover(int dataPart, Tensor[] parts, int from, int to, Tensor target, int targetOffset) {
        ExactTerms terms = exact.length == 0 ? null : exact[dataPart];
        if (terms == null) {
            float[] solution = requireSolution(dataPart);
            return FloatTerms.recover(solution, parts, from, to, ((FloatTensor) target).data(), targetOffset);
        }
        terms.recover(parts, from, to, ((IntTensor) target).data(), targetOffset);
        return true;
    }

    private float[] requireSolution(int dataPart) {
        float[] solution = coefficients[dataPart];
        if (solution.length == 0) {
            throw notRecoverable(dataPart);
        }
        return solution;
    }

    private IllegalArgumentException notRecoverable(int dataPart) {
        return new IllegalArgumentException("data part " + dataPart + " does not follow from parts "
                + Long.toBinaryString(arrived) + " (bit mask)");
    }
}
