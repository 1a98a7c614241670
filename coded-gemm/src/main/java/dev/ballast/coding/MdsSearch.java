package dev.ballast.coding;

import java.util.Arrays;
import java.util.Random;

/**
 * Finds parity rows for {@link Code#mds}. The first row is all ones, the others are drawn from a fixed seed. The worst recovery of a code
 * is the one, over every set of k parts, that amplifies errors most. The search keeps the draw whose worst recovery amplifies errors least.
 * Then it moves single entries, and keeps a move that improves the worst recovery.
 *
 * <p>All parity rows weigh the same, so gain and condition number differ by a factor of k and are smallest for the same code. {@link
 * Conditioning} reports both figures; ConditioningTest compares them with Vandermonde and Cauchy rows.
 */
final class MdsSearch {
    private static final long SEED = 20_230_705;

    /** Approximate number of recoveries computed in one stage of the search. It bounds the search time for large codes. */
    private static final int EFFORT = 40_000;

    private static final int MOST_DRAWS = 256;
    private static final int FEWEST_DRAWS = 6;
    private static final int MOST_MOVES = 1_000;
    private static final int FEWEST_MOVES = 150;

    /** Standard deviation of the first move of an entry, which is of order one. {@link #LAST_MOVE} is that of the last move. */
    private static final double FIRST_MOVE = 0.5;

    private static final double LAST_MOVE = 0.02;

    private final int k;
    private final int r;
    private final Random random = new Random(SEED);

    MdsSearch(int k, int r) {
        this.k = k;
        this.r = r;
    }

    /** The best code found; the same on every machine. */
    Code best() {
        double[][] best = draw();
        double gain = gain(best, Double.POSITIVE_INFINITY);
        for (int i = within(FEWEST_DRAWS, MOST_DRAWS); i > 1; i--) {
            double[][] candidate = draw();
            double found = gain(candidate, gain);
            if (found < gain) {
                best = candidate;
                gain = found;
            }
        }
        if (gain == Double.POSITIVE_INFINITY) {
            throw new IllegalStateException("no draw gave a code of " + k + "+" + r + " that survives every erasure");
        }
        if (r > 1) {
            improve(best, gain);
        }
        return code(best);
    }

    private int within(int fewest, int most) {
        return (int) Math.max(fewest, Math.min(most, EFFORT / patterns()));
    }

    /** Ways to choose which k of the k + r parts arrive. */
    private long patterns() {
        long ways = 1;
        for (int i = 1; i <= r; i++) {
            ways = ways * (k + i) / i;
        }
        return ways;
    }

    private double[][] draw() {
        double[][] generator = new double[k + r][k];
        for (int row = 0; row < k + r; row++) {
            for (int col = 0; col < k; col++) {
                generator[row][col] = row < k ? (row == col ? 1 : 0) : row == k ? 1 : random.nextGaussian();
            }
        }
        return generator;
    }

    /** Moves entries of the rows after the row of ones, by smaller and smaller amounts. Written in place. */
    private void improve(double[][] generator, double gain) {
        int moves = within(FEWEST_MOVES, MOST_MOVES);
        double best = gain;
        for (int i = 0; i < moves; i++) {
            double[] row = generator[k + 1 + random.nextInt(r - 1)];
            int col = random.nextInt(k);
            double before = row[col];
            double width = FIRST_MOVE * StrictMath.pow(LAST_MOVE / FIRST_MOVE, (double) i / moves);
            row[col] = before + width * random.nextGaussian();
            double found = gain(generator, best);
            if (found < best) {
                best = found;
            } else {
                row[col] = before;
            }
        }
    }

    private double gain(double[][] generator, double limit) {
        return Conditioning.of(code(generator), limit).gain();
    }

    /** The code with every parity row scaled to the weight of the row of ones, so that all parity parts have the same size. */
    private Code code(double[][] generator) {
        double[][] scaled = generator.clone();
        for (int row = k + 1; row < k + r; row++) {
            double scale = k / Arrays.stream(generator[row]).map(Math::abs).sum();
            scaled[row] =
                    Arrays.stream(generator[row]).map(entry -> entry * scale).toArray();
        }
        return Code.of("mds", scaled);
    }
}
