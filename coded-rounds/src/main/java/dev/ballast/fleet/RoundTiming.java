package dev.ballast.fleet;

import java.time.Duration;

/**
 * How long a round waits.
 *
 * @param answerWithin how long the nodes have for an answer; then the gateway computes what is missing itself
 * @param lateFrom an answer that comes after its round and later than this is reported as late
 */
public record RoundTiming(Duration answerWithin, Duration lateFrom) {
    public RoundTiming {
        if (answerWithin.isNegative() || answerWithin.isZero() || lateFrom.isNegative()) {
            throw new IllegalArgumentException("answer within " + answerWithin + ", late from " + lateFrom);
        }
    }

    public static RoundTiming defaults() {
        return new RoundTiming(Duration.ofMillis(250), Duration.ofMillis(50));
    }
}
