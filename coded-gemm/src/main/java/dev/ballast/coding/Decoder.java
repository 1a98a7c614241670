package dev.ballast.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Says, for any set of parts that arrived, which missing data parts follow from them and how. One decoder serves every code: data
 * parts that arrived are taken as they are, missing ones are solved for from the parity parts by Gauss-Jordan elimination over
 * the generator's columns of the missing parts.
 *
 * <p>Safe to share between threads. Answers are remembered per set of parts, so that none is worked out during a failure that
 * {@link #prepare} has seen.
 */
public final class Decoder {
    /** Sets of parts remembered; beyond it the memory starts anew, so that a hostile pattern of losses cannot fill the heap. */
    static final int MEMORY = 1 << 14;
    /** Entries of the eliminated matrix below this are rounding; generators have entries of order one. */
    private static final double ZERO = 1e-9;
    /** A solution that amplifies float32 rounding by more than this is noise and counts as not recoverable. */
    private static final double MAX_GAIN = 1e5;

    private static final int FLOATS = -1;

    private final Code code;
    private final int mostShift;
    private final Map<Long, Recovery> memory = new ConcurrentHashMap<>();

    private Decoder(Code code, int mostShift) {
        this.code = code;
        this.mostShift = mostShift;
    }

    /** For float32 products, recovered but for rounding. */
    public Decoder(Code code) {
        this(code, FLOATS);
    }

    /**
     * For integer products, recovered bit for bit.
     *
     * @param code of integers
     * @param mostShift a recovery that divides by a higher power of two than 2^mostShift counts as impossible
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

    /** What follows from the parts whose bits are set in {@code arrived}; bits beyond the code's parts are not looked at. */
    public Recovery recovery(long arrived) {
        long key = arrived & code.allMask();
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

    /** Works out every pattern of at most {@code erasures} missing parts, ahead of the first failure; of fewer if those are too many. */
    public void prepare(int erasures) {
        prepare(code.allMask(), 0, mostRemembered(erasures));
    }

    /** How many missing parts, at most {@code erasures}, leave no more patterns than are remembered. */
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

    private void prepare(long arrived, int from, int erasures) {
        recovery(arrived);
        for (int part = from; part < code.parts() && erasures > 0; part++) {
            prepare(arrived & ~(1L << part), part + 1, erasures - 1);
        }
    }

    private Recovery solve(long arrived) {
        List<Integer> missing = bits(code.dataMask() & ~arrived);
        List<Integer> parity = bits(arrived & ~code.dataMask());
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

    private void solveExactly(long arrived, List<Integer> missing, List<Integer> parity, ExactTerms[] terms) {
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
                for (int data : bits(arrived & code.dataMask())) {
                    factors[data] -= factor * code.integer(parity.get(i), data);
                }
            }
            ExactTerms solved = ExactTerms.of(factors, eliminated.divisor(row));
            if (solved.shift() <= mostShift) {
                terms[missing.get(unknown)] = solved;
            }
        }
    }

    /** The highest power of two, as its exponent, that a recovery from at most this many missing parts divides by. */
    static int worstShift(Code code, int erasures) {
        if (code.replicates()) {
            return 0;
        }
        Decoder any = exact(code, Long.SIZE);
        any.prepare(erasures);
        return any.memory.values().stream().mapToInt(Recovery::shift).max().orElse(0);
    }

    /** Reduces [G(parity, missing) | I]; a row left with a single unknown is that unknown's solution over the parity parts. */
    private void eliminate(long arrived, List<Integer> missing, List<Integer> parity, double[][] solutions) {
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

    /** Column of the row's only unknown, or -1 when it has none or several. */
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

    /** One coefficient for each of the N parts: the parity parts' from the elimination, less what arrived data parts add to them. */
    private double[] coefficients(long arrived, List<Integer> parity, DMatrixRMaj reduced, int row, int unknowns) {
        double[] coefficients = new double[code.parts()];
        for (int i = 0; i < parity.size(); i++) {
            double weight = reduced.get(row, unknowns + i);
            coefficients[parity.get(i)] = weight;
            for (int data : bits(arrived & code.dataMask())) {
                coefficients[data] -= weight * code.coefficient(parity.get(i), data);
            }
        }
        return coefficients;
    }

    private static List<Integer> bits(long mask) {
        List<Integer> bits = new ArrayList<>(Long.bitCount(mask));
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            bits.add(Long.numberOfTrailingZeros(rest));
        }
        return bits;
    }
}
