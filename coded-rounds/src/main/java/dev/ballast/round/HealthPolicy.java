package dev.ballast.round;

import java.time.Duration;

/**
 * When rounds stop waiting for a node that does not answer.
 *
 * @param benchAfter misses in a row until the node is benched, at least 1; the first miss makes the node suspect
 * @param firstProbe how long a benched node is left alone before the next request goes to it as a probe
 * @param lastProbe the longest pause between two probes; the pause doubles with every probe that is not answered
 * @param goneAfter how long the node stays benched until it counts as gone and its work is planned anew
 */
public record HealthPolicy(int benchAfter, Duration firstProbe, Duration lastProbe, Duration goneAfter) {
    private static final Duration USUAL_GONE_AFTER = Duration.ofSeconds(60);

    public HealthPolicy {
        if (benchAfter < 1 || firstProbe.isNegative() || firstProbe.isZero() || lastProbe.compareTo(firstProbe) < 0) {
            throw new IllegalArgumentException("bench after " + benchAfter + " misses, probe after " + firstProbe
                    + " to " + lastProbe + ": needs at least 1 miss and 0 < first <= last");
        }
    }

    /** A policy with the usual time until a node counts as gone. */
    public HealthPolicy(int benchAfter, Duration firstProbe, Duration lastProbe) {
        this(benchAfter, firstProbe, lastProbe, USUAL_GONE_AFTER);
    }

    public static HealthPolicy defaults() {
        return new HealthPolicy(3, Duration.ofMillis(250), Duration.ofSeconds(10));
    }
}
