package dev.ballast.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Computes which missing data parts can be recovered from the parts that arrived, and with which coefficients. This class serves every
 * code.
 *
 * <p>Data parts that arrived are used as they are. The decoder computes missing data parts from the parity parts. It does
 * this by Gauss-Jordan elimination, over the columns of the generator that belong to the missing data parts.
 *
 * <p>Safe to share between threads. The decoder remembers the recovery for each set of parts. A failure that {@link #prepare} has
 * covered therefore costs no elimination.
 */
public final class Decoder {
    /**
     * Most recoveries that are remembered. One more clears all of them, so a hostile pattern of losses cannot fill the heap.
     */
    static final int MEMORY = 1 << 14;
    /** Entries of the reduced matrix with a smaller magnitude are rounding errors, because generators have entries of order one. */
    private static final double ZERO = 1e-9;
    /** A solution that amplifies float32 rounding by more than this factor is noise. Its data part counts as not recoverable. */
    private static final double MAX_GAIN = 1e5;

    private static final int FLOATS = -1;

    private final Code code;
    private final int mostShift;
    private final Map<PartSet, Recovery> memory = new ConcurrentHashMap<>();

    private Decoder(Code code, int mostShift) {
        this.code = code;
        this.mostShift = mostShift;
    }

    /** A decoder for float32 products, which are recovered up to rounding. */
    public Decoder(Code code) {
        this(code, FLOATS);
    }

    /**
     * A decoder for integer products, which are recovered bit for bit.
     *
     * @param code a code whose coefficients are integers
     * @param mostShift a data part counts as not recoverable if its recovery divides by more than 2^mostShift
     */
    public static Decoder exact(Code code, int mostShift) {
        if (!code.isInteger() || mostShift < 0) {
            throw new IllegalArgumentException(code + " with shifts of up to " + mostShift + " bits is not exact");
        }
        return new Decoder(code, mostShift);
    }

    public Code code() {
        return code;
    }

    /** The recovery from the parts in {@code arrived}. Parts that the code does not have are ignored. */
    public Recovery recovery(PartSet arrived) {
        PartSet key = arrived.intersect(code.all());
        Recovery known = memory.get(key);
        if (known != null) {
            return known;
        }
        Recovery solved = solve(key);
        if (memory.size() >= MEMORY) {
            memory.clear();
        }
        memory.put(key, solved);
        return solved;
    }

    /**
     * Computes in advance the recoveries for all patterns of at most {@code erasures} missing parts. If there are more patterns than can be
     * remembered, only patterns with fewer missing parts are covered.
     */
    public void prepare(int erasures) {
        prepare(code.all(), 0, mostRemembered(erasures));
    }

    /** The largest number of missing parts, at most {@code erasures}, whose patterns can all be remembered. */
    int mostRemembered(int erasures) {
        int most = 0;
        double patterns = 1;
        double ofThatMany = 1;
        while (most < Math.min(erasures, code.parts())) {
            ofThatMany = ofThatMany * (code.parts() - most) / (most + 1);
            patterns += ofThatMany;
            if (patterns > MEMORY) {
                break;
            }
            most++;
        }
        return most;
    }

    private void prepare(PartSet arrived, int from, int erasures) {
        recovery(arrived);
        for (int part = from; part < code.parts() && erasures > 0; part++) {
            prepare(arrived.without(part), part + 1, erasures - 1);
        }
    }

    private Recovery solve(PartSet arrived) {
        List<Integer> missing = indices(code.data().minus(arrived));
        List<Integer> parity = indices(arrived.minus(code.data()));
        if (mostShift != FLOATS) {
            ExactTerms[] terms = new ExactTerms[code.dataParts()];
            solveExactly(arrived, missing, parity, terms);
            return Recovery.exact(code, arrived, terms);
        }
        double[][] solutions = new double[code.dataParts()][0];
        if (!missing.isEmpty() && !parity.isEmpty()) {
            eliminate(arrived, missing, parity, solutions);
        }
        return new Recovery(code, arrived, solutions);
    }

    private void solveExactly(PartSet arrived, List<Integer> missing, List<Integer> parity, ExactTerms[] terms) {
        ExactElimination eliminated = new ExactElimination(code, parity, missing);
        for (int row = 0; row < eliminated.size(); row++) {
            int unknown = eliminated.onlyUnknown(row);
            if (unknown < 0) {
                continue;
            }
            long[] factors = new long[code.parts()];
            for (int i = 0; i < parity.size(); i++) {
                long factor = eliminated.factor(row, i);
                factors[parity.get(i)] = factor;
                for (int data : indices(arrived.intersect(code.data()))) {
                    factors[data] -= factor * code.integer(parity.get(i), data);
                }
            }
            ExactTerms solved = ExactTerms.of(factors, eliminated.divisor(row));
            if (solved.shift() <= mostShift) {
                terms[missing.get(unknown)] = solved;
            }
        }
    }

    /** The largest e such that a recovery with at most {@code erasures} missing parts divides by 2^e. */
    static int worstShift(Code code, int erasures) {
        if (code.replicates()) {
            return 0;
        }
        Decoder any = exact(code, Long.SIZE);
        any.prepare(erasures);
        return any.memory.values().stream().mapToInt(Recovery::shift).max().orElse(0);
    }

    /** Reduces [G(parity, missing) | I]. A reduced row with a single unknown gives this unknown as a combination of the parity parts. */
    private void eliminate(PartSet arrived, List<Integer> missing, List<Integer> parity, double[][] solutions) {
        int unknowns = missing.size();
        DMatrixRMaj system = new DMatrixRMaj(parity.size(), unknowns + parity.size());
        for (int row = 0; row < parity.size(); row++) {
            for (int col = 0; col < unknowns; col++) {
                system.set(row, col, code.coefficient(parity.get(row), missing.get(col)));
            }
            system.set(row, unknowns + row, 1);
        }
        DMatrixRMaj reduced = CommonOps_DDRM.rref(system, unknowns, null);
        for (int row = 0; row < parity.size(); row++) {
            int unknown = onlyUnknown(reduced, row, unknowns);
            if (unknown >= 0) {
                double[] coefficients = coefficients(arrived, parity, reduced, row, unknowns);
                if (Recovery.gain(coefficients) <= MAX_GAIN) {
                    solutions[missing.get(unknown)] = coefficients;
                }
            }
        }
    }

    /** Column of the row's only unknown; -1 when the row has no unknown or several. */
    private static int onlyUnknown(DMatrixRMaj reduced, int row, int unknowns) {
        int found = -1;
        for (int col = 0; col < unknowns; col++) {
            if (Math.abs(reduced.get(row, col)) > ZERO) {
                if (found >= 0) {
                    return -1;
                }
                found = col;
            }
        }
        return found;
    }

    /**
     * One coefficient for each of the N parts. The coefficients of parity parts come from the elimination. The coefficient of a data part
     * that arrived subtracts its share in these parity parts.
     */
    private double[] coefficients(PartSet arrived, List<Integer> parity, DMatrixRMaj reduced, int row, int unknowns) {
        double[] coefficients = new double[code.parts()];
        for (int i = 0; i < parity.size(); i++) {
            double weight = reduced.get(row, unknowns + i);
            coefficients[parity.get(i)] = weight;
            for (int data : indices(arrived.intersect(code.data()))) {
                coefficients[data] -= weight * code.coefficient(parity.get(i), data);
            }
        }
        return coefficients;
    }

    private static List<Integer> indices(PartSet parts) {
        List<Integer> indices = new ArrayList<>(parts.size());
        for (int part = parts.next(0); part >= 0; part = parts.next(part + 1)) {
            indices.add(part);
        }
        return indices;
    }
}
