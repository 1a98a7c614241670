package dev.ballast.coding;

import java.util.List;

/**
 * Solves for missing data parts in integers, by Gauss-Jordan elimination without fractions over [G(parity, missing) | I]. A row that is
 * left with a single unknown means d * x = sum of n_p * b_p over the parity parts.
 *
 * <p>Nothing is rounded. A number that outgrows a long ends in an ArithmeticException; codes of small integers stay far from it.
 */
final class ExactElimination {
    private final int unknowns;
    private final long[][] rows;

    /** Sets up the system for these parity parts and missing data parts, each given by its number. */
    ExactElimination(Code code, List<Integer> parity, List<Integer> missing) {
        this.unknowns = missing.size();
        this.rows = new long[parity.size()][unknowns + parity.size()];
        for (int row = 0; row < rows.length; row++) {
            for (int col = 0; col < unknowns; col++) {
                rows[row][col] = code.integer(parity.get(row), missing.get(col));
            }
            rows[row][unknowns + row] = 1;
        }
        reduce();
    }

    private void reduce() {
        int rank = 0;
        for (int col = 0; col < unknowns && rank < rows.length; col++) {
            int pivot = pivot(col, rank);
            if (pivot < 0) {
                continue;
            }
            long[] swapped = rows[rank];
            rows[rank] = rows[pivot];
            rows[pivot] = swapped;
            for (int row = 0; row < rows.length; row++) {
                if (row != rank && rows[row][col] != 0) {
                    clear(rows[row], rows[rank], col);
                }
            }
            rank++;
        }
    }

    /** The row from {@code from} on whose entry in {@code col} is divisible by the smallest power of two; -1 when all entries are zero. */
    private int pivot(int col, int from) {
        int best = -1;
        for (int row = from; row < rows.length; row++) {
            long entry = rows[row][col];
            if (entry != 0
                    && (best < 0 || Long.numberOfTrailingZeros(entry) < Long.numberOfTrailingZeros(rows[best][col]))) {
                best = row;
            }
        }
        return best;
    }

    /** Subtracts a multiple of {@code by} from a multiple of {@code row}, so that the entry in {@code col} becomes zero. */
    private static void clear(long[] row, long[] by, int col) {
        long common = gcd(row[col], by[col]);
        long mine = by[col] / common;
        long its = row[col] / common;
        long divisor = 0;
        for (int i = 0; i < row.length; i++) {
            row[i] = Math.subtractExact(Math.multiplyExact(row[i], mine), Math.multiplyExact(by[i], its));
            divisor = gcd(divisor, row[i]);
        }
        for (int i = 0; i < row.length && divisor > 1; i++) {
            row[i] /= divisor;
        }
    }

    private static long gcd(long a, long b) {
        long high = Math.abs(a);
        long low = Math.abs(b);
        while (low != 0) {
            long rest = high % low;
            high = low;
            low = rest;
        }
        return high;
    }

    /** Rows after the elimination. */
    int size() {
        return rows.length;
    }

    /** Index of the row's only unknown among the missing parts; -1 when the row has no unknown or several. */
    int onlyUnknown(int row) {
        int found = -1;
        for (int col = 0; col < unknowns; col++) {
            if (rows[row][col] != 0) {
                if (found >= 0) {
                    return -1;
                }
                found = col;
            }
        }
        return found;
    }

    /** d: the factor of the row's only unknown. */
    long divisor(int row) {
        return rows[row][onlyUnknown(row)];
    }

    /** n_p of the parity part with index {@code parity}. */
    long factor(int row, int parity) {
        return rows[row][unknowns + parity];
    }
}
