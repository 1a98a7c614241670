package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way to recover the missing data parts from one set of parts that arrived. A recovery holds for any slice, which is an index range of
 * the parts' flattened raw products. Immutable.
 */
public final class Recovery {
    private final PartSet arrived;
    private final PartSet missing;
    private final PartSet recoverable;
    private final PartSet lost;
    private final float[][] coefficients;
    private final @Nullable ExactTerms[] exact;

    /**
     * Copies, for each data part, its N coefficients over the parts. The row is empty for a data part that arrived or that cannot be solved
     * for.
     */
    Recovery(Code code, PartSet arrived, double[][] solutions) {
        this.arrived = arrived;
        this.missing = code.data().minus(arrived);
        this.coefficients = new float[code.dataParts()][];
        for (int data = 0; data < solutions.length; data++) {
            coefficients[data] = new float[solutions[data].length];
            for (int part = 0; part < solutions[data].length; part++) {
                coefficients[data][part] = (float) solutions[data][part];
            }
        }
        this.recoverable = code.data().filter(data -> solutions[data].length > 0);
        this.lost = missing.minus(recoverable);
        this.exact = new ExactTerms[0];
    }

    private Recovery(Code code, PartSet arrived, PartSet solved, @Nullable ExactTerms[] terms) {
        this.arrived = arrived;
        this.missing = code.data().minus(arrived);
        this.coefficients = new float[code.dataParts()][0];
        this.recoverable = solved;
        this.lost = missing.minus(solved);
        this.exact = terms;
    }

    /** Wraps, for each data part, its terms in integers. The entry is null for a data part that arrived or that cannot be solved for. */
    static Recovery exact(Code code, PartSet arrived, @Nullable ExactTerms[] terms) {
        return new Recovery(code, arrived, code.data().filter(data -> terms[data] != null), terms);
    }

    /** The largest e such that this recovery divides by 2^e; 0 for floats. */
    int shift() {
        int most = 0;
        for (ExactTerms terms : exact) {
            most = terms == null ? most : Math.max(most, terms.shift());
        }
        return most;
    }

    /** The parts that this recovery starts from. */
    public PartSet arrived() {
        return arrived;
    }

    /** Data parts that did not arrive. */
    public PartSet missing() {
        return missing;
    }

    /** Data parts that did not arrive but can be recovered. */
    public PartSet recoverable() {
        return recoverable;
    }

    /** Data parts that did not arrive and cannot be recovered. */
    public PartSet lost() {
        return lost;
    }

    /** True when every data part arrived or can be recovered. */
    public boolean complete() {
        return lost.isEmpty();
    }

    /**
     * The largest error of the recovered data part when every part is off by at most one unit: the sum of the absolute coefficients.
     *
     * @throws IllegalArgumentException unless the data part is recoverable
     */
    public double gain(int dataPart) {
        double sum = 0;
        for (float coefficient : requireSolution(dataPart)) {
            sum += Math.abs(coefficient);
        }
        return sum;
    }

    /** The largest error of the recovered data part when part p is off by at most {@code error} of p. */
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
     * Writes elements {@code from <= i < to} of a recoverable data part's raw product. Terms are added in part order, whatever the order of
     * arrival, so one set of parts always gives the same bits. Parts count as zero beyond their end. Allocates nothing.
     *
     * @param parts raw product of each of the N parts, read; entries of parts that did not arrive are ignored. All FP32; or INT32 for data
     *     parts and INT32 or INT64 for parity parts
     * @param target FP32 or INT32; element {@code from} is written at {@code targetOffset}
     * @return whether the elements are sound; always true for integers. False when an element is not finite, or so large that the sum of
     *     the elements is not finite. An infinity in a part that arrived can do this to a data part whose own product is finite
     * @throws IllegalArgumentException unless the data part is recoverable
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
        return new IllegalArgumentException("data part " + dataPart + " does not follow from the parts " + arrived);
    }
}
