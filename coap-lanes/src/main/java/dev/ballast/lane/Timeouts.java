package dev.ballast.lane;

import java.util.HashMap;
import java.util.Map;

/** How long a lane waits before it asks again, from the latest round trips and answer times. Nanoseconds. Owned by its lane. */
final class Timeouts {
    /** Round trip assumed before one has been measured. */
    private static final long USUAL_ROUND_TRIP_NS = 5_000_000;

    /** Kinds of jobs whose answer time is remembered. */
    private static final int KINDS = 1024;

    private final Smoothed roundTrip = new Smoothed();
    private final Map<String, AnswerTimes> answerTimes = new HashMap<>();
    private long firstAnswerNs;
    private long leastNs;

    Timeouts(LanePolicy policy) {
        adopt(policy);
    }

    void adopt(LanePolicy policy) {
        firstAnswerNs = policy.firstAnswer().toNanos();
        leastNs = policy.leastTimeout().toNanos();
    }

    /** The answer times of jobs of this kind; the caller adds to them. */
    AnswerTimes times(String kind) {
        if (answerTimes.size() >= KINDS && !answerTimes.containsKey(kind)) {
            answerTimes.clear();
        }
        return answerTimes.computeIfAbsent(kind, key -> new AnswerTimes());
    }

    /** Takes a measured round trip. */
    void measured(long roundTripNs) {
        roundTrip.sample(roundTripNs);
    }

    /** The smoothed round trip, or an assumed one before any is known. */
    long roundTripNs() {
        return roundTrip.mean(USUAL_ROUND_TRIP_NS);
    }

    /** The shortest round trip so far, 0 before the first. */
    long shortestRoundTripNs() {
        return roundTrip.shortest();
    }

    /** Timeout from a datagram to the status that it requests. */
    long statusNs() {
        return roundTrip.bound(firstAnswerNs) + leastNs;
    }

    /** Timeout from a datagram to any reply that the node sends at once. */
    long promptReplyNs() {
        return roundTrip.bound(USUAL_ROUND_TRIP_NS) + leastNs;
    }

    /** Timeout from the last datagram of a job to its first answer. */
    long firstAnswerNs(AnswerTimes times) {
        return times.first().wideBound(firstAnswerNs) + leastNs;
    }

    /** Timeout from one answer of a job to the next. */
    long nextAnswerNs(AnswerTimes times) {
        return times.gap().wideBound(roundTrip.deviation()) + leastNs;
    }
}
