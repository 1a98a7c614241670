package dev.ballast.coding;

import java.util.Random;

/**
 * Finds parity rows for {@link Code#mds}: the first all ones, the others drawn at random from a fixed seed; of many draws the one
 * is kept whose worst recovery, over every set of k parts, amplifies errors least. Random rows beat Vandermonde rows by far for
 * two parity parts and more, and a search beats a single draw (notes on conditioning in docs/decisions.md).
 */
final class MdsSearch {
    private static final long SEED = 20_230_705;
    /** Recoveries that may be worked out in one search; bounds its time for large codes. */
    private static final int EFFORT = 40_000;

    private static final int MOST_DRAWS = 256;
    private static final int FEWEST_DRAWS = 6;

    private final int k;
    private final int r;

    MdsSearch(int k, int r) {
        this.k = k;
        this.r = r;
    }

    /** The best generator found, (k + r) x k; the same on every machine. */
    Code best() {
        Random random = new Random(SEED);
        int draws = (int) Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, EFFORT / patterns()));
        Code best = draw(random);
        double bestGain = worstGain(best, Double.POSITIVE_INFINITY);
        for (int i = 1; i < draws; i++) {
            Code candidate = draw(random);
            double gain = worstGain(candidate, bestGain);
            if (gain < bestGain) {
                best = candidate;
                bestGain = gain;
            }
        }
        if (bestGain == Double.POSITIVE_INFINITY) {
            throw new IllegalStateException("no draw gave a code of " + k + "+" + r + " that survives every erasure");
        }
        return best;
    }

    /** Ways to choose which k of the k + r parts arrive. */
    private long patterns() {
        long ways = 1;
        for (int i = 1; i <= r; i++) {
            ways = ways * (k + i) / i;
        }
        return ways;
    }

    private Code draw(Random random) {
        double[][] generator = new double[k + r][k];
        for (int row = 0; row < k + r; row++) {
            for (int col = 0; col < k; col++) {
                generator[row][col] = row < k ? (row == col ? 1 : 0) : row == k ? 1 : random.nextGaussian();
            }
        }
        return Code.of("mds", generator);
    }

    /** The largest gain of any recovery from exactly k parts; infinite when one fails. Gives up once beyond {@code limit}. */
    static double worstGain(Code code, double limit) {
        Decoder decoder = new Decoder(code);
        int k = code.dataParts();
        double worst = 0;
        for (long arrived = code.dataMask();
                arrived <= code.allMask() && worst < limit;
                arrived = nextOfSameSize(arrived)) {
            Recovery recovery = decoder.recovery(arrived);
            if (!recovery.complete()) {
                return Double.POSITIVE_INFINITY;
            }
            for (int data = 0; data < k; data++) {
                if ((recovery.recoverable() >> data & 1) == 1) {
                    worst = Math.max(worst, recovery.gain(data));
                }
            }
        }
        return worst;
    }

    /** The next larger number with as many bits set (Gosper's step). */
    private static long nextOfSameSize(long bits) {
        long lowest = bits & -bits;
        long carried = bits + lowest;
        return carried | (((bits ^ carried) / lowest) >> 2);
    }
}
