package dev.ballast.coding;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A systematic linear code: the generator matrix G (N x k) whose row p says which combination of the k data parts part p
 * computes. The first k rows are the identity, so a layer without a failure needs no decoding. Uncoded, replicated and
 * parity-coded layers differ in nothing but this matrix. Immutable.
 */
public final class Code {
    /** Parts are kept as bits of a long. */
    public static final int MAX_PARTS = Long.SIZE;

    /** Parity parts of the largest searched code. */
    public static final int MAX_PARITY = 4;

    private static final int MAX_MDS_DATA = 16;

    /** Codes that were searched for, by k and r: each search gives the same again. */
    private static final Map<List<Integer>, Code> MDS = new ConcurrentHashMap<>();

    private static final Map<List<Integer>, Code> INTEGERS = new ConcurrentHashMap<>();

    private final String name;
    private final double[][] generator;
    private final int dataParts;

    private Code(String name, double[][] generator) {
        this.name = name;
        this.generator = generator;
        this.dataParts = generator[0].length;
        requireSystematic();
    }

    /** No redundancy: k data parts, every one of which must answer. */
    public static Code none(int k) {
        return new Code("none", stack(k, 0, (parity, part) -> 0));
    }

    /** Every data part computed twice (2MR): any one failure, and any set that leaves one of each pair, is survived. */
    public static Code replicate(int k) {
        return replicate(k, k);
    }

    /**
     * The first {@code copies} of k data parts computed twice: 2MR with fewer nodes than it asks for.
     *
     * @param copies 0 to k
     */
    public static Code replicate(int k, int copies) {
        if (copies < 0 || copies > k) {
            throw new IllegalArgumentException(copies + " copies of " + k + " data parts");
        }
        return new Code("replicate", stack(k, copies, (parity, part) -> parity == part ? 1 : 0));
    }

    /** One data part computed {@code n} times: any n-1 failures are survived. */
    public static Code copies(int n) {
        return new Code(n == 1 ? "none" : "replicate", stack(1, n - 1, (parity, part) -> 1));
    }

    /**
     * One parity part, the sum of all data parts (paper section III.B, the checksum row of algorithm-based fault tolerance):
     * any one failure is survived at 1/k extra work.
     */
    public static Code sum(int k) {
        return new Code("sum", stack(k, 1, (parity, part) -> 1));
    }

    /**
     * Two parity parts, the sums of the first and of the last data parts, which share the one in the middle: over three data parts the
     * paper's own code for two failures, 1+2 and 2+3 (section III.C, figure 15). Any one failure is survived, two only in part: over three
     * data parts 8 of the 10 pairs. For comparison; {@link #mds} survives all of them at the same cost.
     *
     * @param k at least 3
     */
    public static Code partial(int k) {
        if (k < 3) {
            throw new IllegalArgumentException("a partial code over " + k + " data parts; it takes 3");
        }
        int shared = k / 2;
        return new Code(
                "partial", stack(k, 2, (parity, part) -> (parity == 0 ? part <= shared : part >= shared) ? 1 : 0));
    }

    /**
     * A code that survives any r failures: r parity parts, the first the sum of all data parts, the others from a seeded search
     * for the smallest error growth, so the same on every machine.
     *
     * @param k at most 16
     * @param r 1 to {@value #MAX_PARITY}
     */
    public static Code mds(int k, int r) {
        requireSearched(k, r);
        return MDS.computeIfAbsent(List.of(k, r), key -> new MdsSearch(k, r).best());
    }

    private static void requireSearched(int k, int r) {
        if (k < 1 || k > MAX_MDS_DATA || r < 1 || r > MAX_PARITY) {
            throw new IllegalArgumentException("a searched code over " + k + " data parts with " + r
                    + " parity parts; there are some for 1 to " + MAX_MDS_DATA + " and 1 to " + MAX_PARITY);
        }
    }

    /**
     * A code of small integers that survives any r failures, for products that must come out bit for bit: r parity parts, the first the
     * sum of all data parts. Parity of int8 weights fits int16.
     *
     * @param k at most 16 where r is above 1
     * @param r 0 to {@value #MAX_PARITY}
     * @throws IllegalArgumentException also when no such code of small numbers was found
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
     * Any systematic code.
     *
     * @param generator N x k, its first k rows the identity, copied
     * @throws IllegalArgumentException when it is ragged, not finite, not systematic, or has more than {@value #MAX_PARTS} rows
     */
    public static Code of(String name, double[][] generator) {
        return new Code(name, Arrays.stream(generator).map(double[]::clone).toArray(double[][]::new));
    }

    public String name() {
        return name;
    }

    /** N: parts in all. */
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

    /** Whether every coefficient is a whole number, and small enough for the parity of int8 weights to fit int16. */
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

    /** As {@link #coefficient}, of a code {@link #isInteger of integers}. */
    long integer(int part, int dataPart) {
        return (long) generator[part][dataPart];
    }

    /** Sum of |G[part]|: how many times as large as a data part's product, and its rounding, the part's may be; 1 for a data part. */
    public double weight(int part) {
        return Arrays.stream(generator[part]).map(Math::abs).sum();
    }

    /** Bits 0 to k-1: the data parts. */
    public long dataMask() {
        return mask(dataParts);
    }

    /** Bits 0 to N-1: all parts. */
    public long allMask() {
        return mask(parts());
    }

    @Override
    public String toString() {
        return name + "(" + dataParts + "+" + parityParts() + ")";
    }

    private static long mask(int bits) {
        return bits == Long.SIZE ? -1L : (1L << bits) - 1;
    }

    private interface Coefficient {
        double at(int parity, int part);
    }

    private static double[][] stack(int k, int r, Coefficient parity) {
        if (k < 1 || k + r > MAX_PARTS) {
            throw new IllegalArgumentException("a code over " + k + " data parts with " + r + " parity parts");
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
            throw new IllegalArgumentException("a generator of " + parts() + " x " + dataParts);
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
