package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.PartSet;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.round.Round;
import dev.ballast.round.RoundPolicy;

/** Decides which parts the rounds of one layer ask for, and how long they wait, from the present state of the nodes. */
final class AskPlans {
    /** A hedged round asks for parity once an answer takes longer than 95 % of the latest answers. */
    private static final double HEDGE_QUANTILE = 0.95;

    /** The usual answer time: 99 % of the latest answers took at most this long. */
    private static final double USUAL_QUANTILE = 0.99;

    /** A node counts as not answering after this many usual answer times. */
    private static final int RETRY_AFTER = 2;

    private static final int DEADLINE_AFTER = 4;

    /** A deadline never shrinks below the configured time divided by this number. */
    private static final int LEAST_SHARE = 4;

    private final Deployed layer;
    private final RoundTiming timing;

    AskPlans(Deployed layer, RoundTiming timing) {
        this.layer = layer;
        this.timing = timing;
    }

    /** Asks for all data parts, whatever the health of their nodes. */
    Round.AskPlan everyDataPart() {
        PartSet data = layer.code().data();
        return Round.AskPlan.of(data, data);
    }

    /**
     * Asks for the parts whose nodes may be asked.
     *
     * @param sampled whether the answers are to be checked against each other
     */
    Round.AskPlan of(RoundPolicy policy, Fleet.Readiness ready, boolean sampled, long nowNs) {
        Code code = layer.code();
        boolean exact = layer.returnsAllBits();
        boolean check = (sampled || !ready.parole().isEmpty()) && exact && code.parityParts() > 0;
        if (!policy.keepsReserve()) {
            return new Round.AskPlan(ready.ask(), ready.await(), PartSet.EMPTY, Long.MAX_VALUE, check);
        }
        PartSet reserve = check ? PartSet.EMPTY : ready.await().minus(code.data());
        long reserveAtNs = nowNs + reserveAfterNs(policy, ready.await().intersect(code.data()));
        return new Round.AskPlan(ready.ask().minus(reserve), ready.await().minus(reserve), reserve, reserveAtNs, check);
    }

    private long reserveAfterNs(RoundPolicy policy, PartSet awaited) {
        long otherwise = timing.answerWithin().toNanos() / LEAST_SHARE;
        return policy == RoundPolicy.HEDGED
                ? layer.latency().slowest(awaited, HEDGE_QUANTILE, otherwise)
                : RETRY_AFTER * layer.latency().slowest(awaited, USUAL_QUANTILE, otherwise / RETRY_AFTER);
    }

    /**
     * How long a round waits for these parts: four times their usual answer time, but at least a quarter of the configured time and at most
     * all of it. A policy that ignores health waits for the configured time.
     */
    long withinNs(RoundPolicy policy, PartSet expected) {
        long most = timing.answerWithin().toNanos();
        if (!policy.heedsHealth()) {
            return most;
        }
        long usual = layer.latency().slowest(expected, USUAL_QUANTILE, most / DEADLINE_AFTER);
        return Math.min(most, Math.max(most / LEAST_SHARE, DEADLINE_AFTER * usual));
    }

    /**
     * How much of {@code withinNs} a request can wait that has {@code leftNs} left: at most half of {@code leftNs}. The other half is for
     * computing missing parts on the gateway and for the layers that follow.
     */
    static long usefulNs(long withinNs, long leftNs) {
        return Math.min(withinNs, Math.max(1, leftNs / 2));
    }
}
