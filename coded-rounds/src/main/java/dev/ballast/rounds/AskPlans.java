package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.round.Round;
import dev.ballast.round.RoundPolicy;

/** Whom the rounds of one layer ask, and how long they wait, from what is known of the nodes at the moment. */
final class AskPlans {
    /** Answers that take longer than all but one in twenty are hedged. */
    private static final double HEDGE_QUANTILE = 0.95;

    /** What an answer takes at the most, but for one in a hundred. */
    private static final double USUAL_QUANTILE = 0.99;

    /** A node counts as not answering after so many times what its answers usually take. */
    private static final int RETRY_AFTER = 2;

    private static final int DEADLINE_AFTER = 4;

    /** Deadlines shrink to this part of what is configured, and no further. */
    private static final int LEAST_SHARE = 4;

    private final Deployed layer;
    private final RoundTiming timing;

    AskPlans(Deployed layer, RoundTiming timing) {
        this.layer = layer;
        this.timing = timing;
    }

    /** All data parts, whatever is known of their nodes. */
    Round.AskPlan everyDataPart() {
        long data = layer.code().dataMask();
        return Round.AskPlan.of(data, data);
    }

    /**
     * Those who may be asked.
     *
     * @param sampled whether the answers are to be checked against each other
     */
    Round.AskPlan of(RoundPolicy policy, Fleet.Readiness ready, boolean sampled, long nowNs) {
        Code code = layer.code();
        boolean exact = layer.returnsAllBits();
        boolean check = (sampled || ready.parole() != 0) && exact && code.parityParts() > 0;
        if (!policy.keepsReserve()) {
            return new Round.AskPlan(ready.ask(), ready.await(), 0, Long.MAX_VALUE, check);
        }
        long reserve = check ? 0 : ready.await() & ~code.dataMask();
        long reserveAtNs = nowNs + reserveAfterNs(policy, ready.await() & code.dataMask());
        return new Round.AskPlan(ready.ask() & ~reserve, ready.await() & ~reserve, reserve, reserveAtNs, check);
    }

    private long reserveAfterNs(RoundPolicy policy, long awaited) {
        long otherwise = timing.answerWithin().toNanos() / LEAST_SHARE;
        return policy == RoundPolicy.HEDGED
                ? layer.latency().slowest(awaited, HEDGE_QUANTILE, otherwise)
                : RETRY_AFTER * layer.latency().slowest(awaited, USUAL_QUANTILE, otherwise / RETRY_AFTER);
    }

    /**
     * How long a round waits for these parts: several times what their answers usually take, within what is configured. Who does not heed
     * health waits for as long as it may.
     */
    long withinNs(RoundPolicy policy, long expected) {
        long most = timing.answerWithin().toNanos();
        if (!policy.heedsHealth()) {
            return most;
        }
        long usual = layer.latency().slowest(expected, USUAL_QUANTILE, most / DEADLINE_AFTER);
        return Math.min(most, Math.max(most / LEAST_SHARE, DEADLINE_AFTER * usual));
    }

    /**
     * How much of that a request can wait that has {@code leftNs} left: half of it, so that there is time to compute here what did not come
     * and to run the layers that follow.
     */
    static long usefulNs(long withinNs, long leftNs) {
        return Math.min(withinNs, Math.max(1, leftNs / 2));
    }
}
