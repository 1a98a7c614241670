package dev.ballast.round;

import java.time.Duration;

/**
 * When a node that does not answer is no longer waited for.
 *
 * @param benchAfter misses in a row until it is benched, at least 1; the first makes it suspect
 * @param firstProbe how long a benched node is left alone before the next request goes to it as a probe
 * @param lastProbe the longest such pause; it doubles with every probe that is not answered
 */
public record HealthPolicy(int benchAfter, Duration firstProbe, Duration lastProbe) {
    public HealthPolicy {
        if (benchAfter < 1 || firstProbe.isNegative() || firstProbe.isZero() || lastProbe.compareTo(firstProbe) < 0) {
            throw new IllegalArgumentException("bench after " + benchAfter + " misses, probe after " + firstProbe
                    + " to " + lastProbe + ": needs at least 1 miss and 0 < first <= last");
        }
    }

    public static HealthPolicy defaults() {
        return new HealthPolicy(3, Duration.ofMillis(250), Duration.ofSeconds(10));
    }
}
