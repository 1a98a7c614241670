package dev.ballast.fleet;

import java.time.Duration;

/**
 * How long a round waits.
 *
 * @param answerWithin how long the nodes have for an answer; then the gateway computes the missing parts itself
 * @param lateFrom an answer that comes after its round is reported as late when it took longer than this
 */
public record RoundTiming(Duration answerWithin, Duration lateFrom) {
    public RoundTiming {
        if (answerWithin.isNegative() || answerWithin.isZero() || lateFrom.isNegative()) {
            throw new IllegalArgumentException(
                    "answer-within must be above 0 and late-from 0 or more, are " + answerWithin + " and " + lateFrom);
        }
    }

    public static RoundTiming defaults() {
        return new RoundTiming(Duration.ofMillis(250), Duration.ofMillis(50));
    }
}
