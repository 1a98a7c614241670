package dev.ballast.bench.slices;

import dev.ballast.bench.study.Latencies;
import dev.ballast.rounds.LayerRounds;

/** The outcome of the rounds of one case. Owned by the thread that runs them. */
final class SlicesRow {
    private final SlicesCase of;
    private final Latencies latencies = new Latencies();
    private int rounds;
    private int atOnce;
    private int lost;
    private long recovered;
    private long askedAgain;

    SlicesRow(SlicesCase of) {
        this.of = of;
    }

    /**
     * Notes one round.
     *
     * @param right whether its product was
     */
    void add(LayerRounds.Outcome outcome, boolean right) {
        rounds++;
        latencies.add(outcome.tookNs());
        atOnce += outcome.slicesAskedAgain() == 0 ? 1 : 0;
        lost += right && outcome.localParts() == 0 ? 0 : 1;
        recovered += outcome.recoveredSlices();
        askedAgain += outcome.slicesAskedAgain();
    }

    SlicesCase of() {
        return of;
    }

    int rounds() {
        return rounds;
    }

    /** The share of rounds in which nothing was asked for twice. */
    double measured() {
        return (double) atOnce / rounds;
    }

    /** Of the closed form, over as many rounds. */
    double samplingError() {
        return ClosedForm.samplingError(of.closedForm(), rounds);
    }

    /** Rounds whose product was wrong, or in which the gateway had to compute a part because no node gave it. */
    int lost() {
        return lost;
    }

    /** Slices solved for from parity, per round. */
    double recovered() {
        return (double) recovered / rounds;
    }

    /** Slices asked for more than once, per round. */
    double askedAgain() {
        return (double) askedAgain / rounds;
    }

    double quantileMs(double q) {
        return latencies.quantileMs(q);
    }
}
