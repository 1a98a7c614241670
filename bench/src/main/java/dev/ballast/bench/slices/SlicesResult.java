package dev.ballast.bench.slices;

/**
 * What one case came to.
 *
 * @param loss probability that a datagram is lost
 * @param slices result slices of a part
 */
public record SlicesResult(double loss, int parity, int slices, Count count) {
    /** Standard deviations of the 95 % interval. */
    private static final double WIDTH = 1.96;

    /** How the rounds of one case ended. Owned by one thread. */
    static final class Count {
        private int rounds;
        private int once;
        private int lost;

        void add(CodedRounds.Outcome outcome) {
            rounds++;
            once += outcome.askedAgain() == 0 && outcome.right() ? 1 : 0;
            lost += outcome.right() ? 0 : 1;
        }
    }

    public int rounds() {
        return count.rounds;
    }

    /** Rounds that did not come to the right result from the nodes alone. */
    public int lost() {
        return count.lost;
    }

    /** Share of the rounds in which no slice was asked for twice. */
    public double onceShare() {
        return (double) count.once / count.rounds;
    }

    /**
     * The same if nothing but the loss of results mattered: every slice may lose as many of its copies as there are parity parts,
     * P = (sum over j up to r of C(k + r, j) p^j (1 - p)^(k + r - j))^S.
     */
    public double closedForm() {
        return closedForm(loss);
    }

    /** The same where a question that is lost with its shard, and once more when it is put again, counts as the loss of its slice. */
    public double closedFormWithQuestions() {
        return closedForm(loss + loss * loss * (1 - loss));
    }

    private double closedForm(double p) {
        int n = SlicesStudy.DATA_PARTS + parity;
        double covered = 0;
        double choose = 1;
        for (int j = 0; j <= parity; j++) {
            covered += choose * Math.pow(p, j) * Math.pow(1 - p, n - j);
            choose = choose * (n - j) / (j + 1);
        }
        return Math.pow(covered, slices);
    }

    /** Half the 95 % interval of {@link #onceShare} around the closed form. */
    public double samplingError() {
        double expected = closedForm();
        return WIDTH * Math.sqrt(expected * (1 - expected) / count.rounds);
    }
}
