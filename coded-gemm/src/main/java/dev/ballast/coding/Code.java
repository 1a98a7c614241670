package dev.ballast.coding;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A systematic linear code, given by its generator matrix G (N x k). Part p is a linear combination of the k data parts. Row p of G holds
 * the coefficients of this combination.
 *
 * <p>The first k rows are the identity, so a layer without a failure needs no decoding. Uncoded, replicated and parity-coded layers differ
 * only in this matrix. Immutable.
 */
public final class Code {
    /** Most parts of a code: as many as a {@link PartSet} can tell apart. */
    public static final int MAX_PARTS = PartSet.MAX_PARTS;

    /** Most parity parts of a code that is found by search. */
    public static final int MAX_PARITY = 4;

    private static final int MAX_MDS_DATA = 16;

    /** Codes found by search, by k and r. The same k and r always give the same code. */
    private static final Map<List<Integer>, Code> MDS = new ConcurrentHashMap<>();

    private static final Map<List<Integer>, Code> INTEGERS = new ConcurrentHashMap<>();

    private final String name;
    private final double[][] generator;
    private final int dataParts;
    private final PartSet data;
    private final PartSet all;

    private Code(String name, double[][] generator) {
        this.name = name;
        this.generator = generator;
        this.dataParts = generator[0].length;
        requireSystematic();
        this.data = PartSet.first(dataParts);
        this.all = PartSet.first(generator.length);
    }

    /** No redundancy: k data parts, and every one of them must answer. */
    public static Code none(int k) {
        return new Code("none", stack(k, 0, (parity, part) -> 0));
    }

    /** Every data part is computed twice (2MR). The code survives any one failure, and any set of failures that leaves one of each pair. */
    public static Code replicate(int k) {
        return replicate(k, k);
    }

    /**
     * The first {@code copies} of k data parts are computed twice. This takes k - copies fewer nodes than 2MR of all data parts.
     *
     * @param copies 0 to k
     */
    public static Code replicate(int k, int copies) {
        if (copies < 0 || copies > k) {
            throw new IllegalArgumentException("copies must be 0 to " + k + ", the number of data parts, is " + copies);
        }
        return new Code("replicate", stack(k, copies, (parity, part) -> parity == part ? 1 : 0));
    }

    /** One data part is computed {@code n} times. The code survives any n - 1 failures. */
    public static Code copies(int n) {
        return new Code(n == 1 ? "none" : "replicate", stack(1, n - 1, (parity, part) -> 1));
    }

    /**
     * One parity part: the sum of all data parts (paper section III.B, the checksum row of algorithm-based fault tolerance). The code
     * survives any one failure at 1/k extra work.
     */
    public static Code sum(int k) {
        return new Code("sum", stack(k, 1, (parity, part) -> 1));
    }

    /**
     * Two parity parts: the sum of the first data parts and the sum of the last data parts. Both sums include the data part in the middle.
     * Over three data parts this is the paper's own code for two failures, 1+2 and 2+3 (section III.C, figure 15).
     *
     * <p>The code survives any one failure, but only some pairs of failures: over three data parts 8 of the 10 pairs. It is here for
     * comparison. {@link #mds} survives all pairs at the same cost.
     *
     * @param k at least 3
     */
    public static Code partial(int k) {
        if (k < 3) {
            throw new IllegalArgumentException("a partial code takes 3 data parts, got " + k);
        }
        int shared = k / 2;
        return new Code(
                "partial", stack(k, 2, (parity, part) -> (parity == 0 ? part <= shared : part >= shared) ? 1 : 0));
    }

    /**
     * A code that survives any r failures. The first parity part is the sum of all data parts. The other r - 1 parity
     * parts come from a search for the smallest error growth. The seed of the search is fixed, so the code is the same on every machine.
     *
     * @param k 1 to 16
     * @param r 1 to {@value #MAX_PARITY}
     */
    public static Code mds(int k, int r) {
        requireSearched(k, r);
        return MDS.computeIfAbsent(List.of(k, r), key -> new MdsSearch(k, r).best());
    }

    private static void requireSearched(int k, int r) {
        if (k < 1 || k > MAX_MDS_DATA || r < 1 || r > MAX_PARITY) {
            throw new IllegalArgumentException("a searched code takes 1 to " + MAX_MDS_DATA + " data parts and 1 to "
                    + MAX_PARITY + " parity parts, got " + k + " and " + r);
        }
    }

    /**
     * A code with small integers as coefficients, for products that must be recovered bit for bit. It survives any r failures. The first
     * of the r parity parts is the sum of all data parts. The parity of int8 weights fits int16.
     *
     * @param k at most 16 when r is above 1
     * @param r 0 to {@value #MAX_PARITY}
     * @throws IllegalArgumentException also when the search finds no such code of small integers
     */
    public static Code integers(int k, int r) {
        if (r <= 1) {
            return r == 0 ? none(k) : sum(k);
        }
        requireSearched(k, r);
        return INTEGERS.computeIfAbsent(List.of(k, r), key -> {
            long[][] rows = new IntegerSearch(k, r).best();
            return new Code("integers", stack(k, r, (parity, part) -> rows[parity][part]));
        });
    }

    /**
     * A code with the given generator, which must be systematic.
     *
     * @param generator N x k, its first k rows the identity, copied
     * @throws IllegalArgumentException when the generator is ragged, not finite, not systematic, or has more than {@value #MAX_PARTS} rows
     */
    public static Code of(String name, double[][] generator) {
        return new Code(name, Arrays.stream(generator).map(double[]::clone).toArray(double[][]::new));
    }

    public String name() {
        return name;
    }

    /** N: data and parity parts together. */
    public int parts() {
        return generator.length;
    }

    /** k: parts that the layer is cut into. */
    public int dataParts() {
        return dataParts;
    }

    /** r = N - k. */
    public int parityParts() {
        return parts() - dataParts;
    }

    /** Whether every parity part is a copy of a data part. */
    public boolean replicates() {
        for (int part = dataParts; part < generator.length; part++) {
            int ones = 0;
            for (double coefficient : generator[part]) {
                if (coefficient != 0 && coefficient != 1) {
                    return false;
                }
                ones += (int) coefficient;
            }
            if (ones != 1) {
                return false;
            }
        }
        return parityParts() > 0;
    }

    /** G[part][dataPart]. */
    public double coefficient(int part, int dataPart) {
        return generator[part][dataPart];
    }

    /** Whether every coefficient is an integer, and small enough for the parity of int8 weights to fit int16. */
    public boolean isInteger() {
        for (double[] row : generator) {
            double sum = 0;
            for (double value : row) {
                if (value != Math.rint(value)) {
                    return false;
                }
                sum += Math.abs(value);
            }
            if (sum > IntegerSearch.MOST_ROW_SUM) {
                return false;
            }
        }
        return true;
    }

    /** The {@link #coefficient} as an integer. Only for a code whose coefficients {@link #isInteger are integers}. */
    long integer(int part, int dataPart) {
        return (long) generator[part][dataPart];
    }

    /**
     * Sum of |G[part][j]| over the data parts j; 1 for a data part. The product of the part and its rounding error may be this many times
     * as large as those of a data part.
     */
    public double weight(int part) {
        return Arrays.stream(generator[part]).map(Math::abs).sum();
    }

    /** The data parts, 0 to k-1. */
    public PartSet data() {
        return data;
    }

    /** All parts, 0 to N-1. */
    public PartSet all() {
        return all;
    }

    @Override
    public String toString() {
        return name + "(" + dataParts + "+" + parityParts() + ")";
    }

    private interface Coefficient {
        double at(int parity, int part);
    }

    private static double[][] stack(int k, int r, Coefficient parity) {
        if (k < 1 || k + r > MAX_PARTS) {
            throw new IllegalArgumentException("a code takes at least 1 data part and at most " + MAX_PARTS
                    + " parts, got " + k + " data parts and " + r + " parity parts");
        }
        double[][] generator = new double[k + r][k];
        for (int row = 0; row < k + r; row++) {
            for (int col = 0; col < k; col++) {
                generator[row][col] = row < k ? (row == col ? 1 : 0) : parity.at(row - k, col);
            }
        }
        return generator;
    }

    private void requireSystematic() {
        if (dataParts < 1 || parts() < dataParts || parts() > MAX_PARTS) {
            throw new IllegalArgumentException("a generator must have 1 to " + MAX_PARTS
                    + " rows and no more columns than rows, is " + parts() + " x " + dataParts);
        }
        for (int row = 0; row < parts(); row++) {
            if (generator[row].length != dataParts) {
                throw new IllegalArgumentException("row " + row + " of the generator has " + generator[row].length
                        + " coefficients, the first has " + dataParts);
            }
            for (int col = 0; col < dataParts; col++) {
                double value = generator[row][col];
                if (!Double.isFinite(value) || (row < dataParts && value != (row == col ? 1 : 0))) {
                    throw new IllegalArgumentException("generator entry (" + row + ", " + col + ") is " + value
                            + (row < dataParts ? ", the first rows must be the identity" : ""));
                }
            }
        }
    }
}
