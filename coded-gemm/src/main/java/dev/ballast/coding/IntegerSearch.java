package dev.ballast.coding;

import java.util.Arrays;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/**
 * Finds parity rows of small integers for {@link Code#integers}. The first row is all ones. Every square minor of the rows is nonzero, so
 * the code survives every erasure.
 *
 * <p>The minors are divisible by as small a power of two as a seeded search finds. In Z/2^32 a division by 2^e costs e bits of the result,
 * and a division by an odd number costs none (docs/decisions/08-integer-codes.md).
 */
final class IntegerSearch {
    /** Largest sum of the absolute values of a row. With it, int8 weights times these values add up within int16. */
    static final int MOST_ROW_SUM = 255;

    private static final long SEED = 20_230_705;
    private static final int MOST_DRAWS = 400;
    private static final int FEWEST_DRAWS = 40;

    /** Approximate number of minors computed in one search. It bounds the search time for large codes. */
    private static final int EFFORT = 400_000;

    private static final int TRIES = 200;
    private static final int LARGEST = 31;
    private static final int ZERO_MINOR = Integer.MAX_VALUE;

    private final int k;
    private final int r;

    IntegerSearch(int k, int r) {
        this.k = k;
        this.r = r;
    }

    /** The best parity rows found, r x k; the same on every machine. */
    long[][] best() {
        long[][] best = powers();
        int least = rowsFit(best) ? worstShift(best, k) : ZERO_MINOR;
        Random random = new Random(SEED);
        for (int draw = 0; draw < draws() && least > 0; draw++) {
            long[][] found = new long[r][k];
            int shift = draw(found, random, least - 1);
            if (shift < least) {
                least = shift;
                best = found;
            }
        }
        if (least == ZERO_MINOR) {
            throw new IllegalArgumentException("no code of small integers over " + k + " data parts with " + r
                    + " parity parts was found; take fewer of either");
        }
        return best;
    }

    private int draws() {
        long minors = 1; // minors of r rows and k columns: C(k + r, r), the empty minor included
        for (int i = 1; i <= r; i++) {
            minors = minors * (k + i) / i;
        }
        return (int) Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, EFFORT / minors));
    }

    /** Row t holds j^t for the columns j = 1 to k. */
    private long[][] powers() {
        long[][] rows = new long[r][k];
        for (int row = 0; row < r; row++) {
            for (int col = 0; col < k; col++) {
                rows[row][col] = row == 0 ? 1 : rows[row - 1][col] * (col + 1);
            }
        }
        return rows;
    }

    private static boolean rowsFit(long[][] rows) {
        LongUnaryOperator magnitude = Math::abs;
        return Arrays.stream(rows)
                .allMatch(row -> Arrays.stream(row).map(magnitude).sum() <= MOST_ROW_SUM);
    }

    /** Draws column by column. Returns the worst shift, or ZERO_MINOR when no draw stayed within {@code limit}. */
    private int draw(long[][] rows, Random random, int limit) {
        int worst = 0;
        for (int col = 0; col < k; col++) {
            int shift = ZERO_MINOR;
            for (int attempt = 0; attempt < TRIES && shift > limit; attempt++) {
                for (int row = 0; row < r; row++) {
                    rows[row][col] = row == 0 ? 1 : number(random);
                }
                shift = minorsOfLastColumn(rows, col + 1);
            }
            if (shift > limit) {
                return ZERO_MINOR;
            }
            worst = Math.max(worst, shift);
        }
        return rowsFit(rows) ? worst : ZERO_MINOR;
    }

    private long number(Random random) {
        int most = Math.min(LARGEST, 3 * MOST_ROW_SUM / (2 * k));
        int magnitude = 1 + random.nextInt(most);
        return random.nextBoolean() ? magnitude : -magnitude;
    }

    /** The largest e such that 2^e divides a square minor of these r x k rows; ZERO_MINOR when a minor is 0. */
    static int worstShift(long[][] rows, int k) {
        int worst = 0;
        for (int cols = 1; cols <= k && worst < ZERO_MINOR; cols++) {
            worst = Math.max(worst, minorsOfLastColumn(rows, cols));
        }
        return worst;
    }

    /** The same as {@link #worstShift} over those minors of the first {@code cols} columns that include the last of these columns. */
    private static int minorsOfLastColumn(long[][] rows, int cols) {
        int worst = 0;
        for (int chosen = 1; chosen < 1 << rows.length && worst < ZERO_MINOR; chosen++) {
            int size = Integer.bitCount(chosen);
            if (size <= cols) {
                int[] picked = new int[size];
                picked[size - 1] = cols - 1;
                worst = Math.max(worst, minors(rows, chosen, picked, 0, 0));
            }
        }
        return worst;
    }

    /** Fills {@code picked[at]} and the entries after it, except the last, with ascending columns. Returns the worst shift. */
    private static int minors(long[][] rows, int chosen, int[] picked, int at, int from) {
        if (at == picked.length - 1) {
            long minor = determinant(rows, chosen, picked);
            return minor == 0 ? ZERO_MINOR : Long.numberOfTrailingZeros(minor);
        }
        int worst = 0;
        for (int col = from; col < picked[picked.length - 1] && worst < ZERO_MINOR; col++) {
            picked[at] = col;
            worst = Math.max(worst, minors(rows, chosen, picked, at + 1, col + 1));
        }
        return worst;
    }

    /** The determinant, by expansion along the first of the chosen rows. */
    private static long determinant(long[][] rows, int chosen, int[] columns) {
        int row = Integer.numberOfTrailingZeros(chosen);
        if (columns.length == 1) {
            return rows[row][columns[0]];
        }
        long sum = 0;
        for (int i = 0; i < columns.length; i++) {
            int[] others = new int[columns.length - 1];
            System.arraycopy(columns, 0, others, 0, i);
            System.arraycopy(columns, i + 1, others, i, others.length - i);
            long minor = determinant(rows, chosen & (chosen - 1), others);
            sum += (i & 1) == 0 ? rows[row][columns[i]] * minor : -rows[row][columns[i]] * minor;
        }
        return sum;
    }
}
