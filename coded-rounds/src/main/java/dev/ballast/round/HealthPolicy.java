package dev.ballast.round;

import java.time.Duration;

/**
 * When a node that does not answer is no longer waited for.
 *
 * @param benchAfter misses in a row until it is benched, at least 1; the first makes it suspect
 * @param firstProbe how long a benched node is left alone before the next request goes to it as a probe
 * @param lastProbe the longest such pause; it doubles with every probe that is not answered
 * @param goneAfter how long it stays benched until it counts as gone for good and its work is planned anew
 */
public record HealthPolicy(int benchAfter, Duration firstProbe, Duration lastProbe, Duration goneAfter) {
    private static final Duration USUAL_GONE_AFTER = Duration.ofSeconds(60);

    public HealthPolicy {
        if (benchAfter < 1 || firstProbe.isNegative() || firstProbe.isZero() || lastProbe.compareTo(firstProbe) < 0) {
            throw new IllegalArgumentException("bench after " + benchAfter + " misses, probe after " + firstProbe
                    + " to " + lastProbe + ": needs at least 1 miss and 0 < first <= last");
        }
    }

    /** With the usual time until a node counts as gone. */
    public HealthPolicy(int benchAfter, Duration firstProbe, Duration lastProbe) {
        this(benchAfter, firstProbe, lastProbe, USUAL_GONE_AFTER);
    }

    public static HealthPolicy defaults() {
        return new HealthPolicy(3, Duration.ofMillis(250), Duration.ofSeconds(10));
    }
}
