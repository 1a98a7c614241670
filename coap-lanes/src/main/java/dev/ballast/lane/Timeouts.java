package dev.ballast.lane;

import java.util.HashMap;
import java.util.Map;

/**
 * How long is waited on the way to one node, before what fails to come is asked for, from how long round trips and answers took lately.
 * Nanoseconds. Owned by its lane.
 */
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
        leastNs = policy.leastPatience().toNanos();
    }

    /** How long jobs of this kind take, to be added to. */
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

    /** From a datagram to the word that it wants in return. */
    long wordNs() {
        return roundTrip.bound(firstAnswerNs) + leastNs;
    }

    /** From a datagram to a sign that its receiver is there at all. */
    long anyWordNs() {
        return roundTrip.bound(USUAL_ROUND_TRIP_NS) + leastNs;
    }

    /** From the last datagram of a job to its first answer. */
    long firstAnswerNs(AnswerTimes times) {
        return times.first().wideBound(firstAnswerNs) + leastNs;
    }

    /** From one answer of a job to the next. */
    long nextAnswerNs(AnswerTimes times) {
        return times.gap().wideBound(roundTrip.deviation()) + leastNs;
    }
}
