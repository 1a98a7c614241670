package dev.ballast.simulate;

import dev.ballast.fleet.RoundTiming;
import dev.ballast.round.HealthPolicy;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Everything that a seed decides before the history begins.
 *
 * @param thinkNs mean pause of a client between two rounds, in nanoseconds
 * @param clockNs value of the gateway's monotonic clock when the history begins
 */
record Scenario(
        FleetSetup shape, FaultRates rates, RoundTiming timing, HealthPolicy health, long thinkNs, long clockNs) {
    /**
     * Draws a scenario.
     *
     * @param nodes number of nodes; 0 to draw that too
     * @param parity number of parity nodes; -1 to draw that too
     */
    static Scenario draw(SplittableRandom random, int nodes, int parity) {
        FleetSetup shape = FleetSetup.draw(random, nodes, parity);
        FaultRates rates = FaultRates.draw(random);
        RoundTiming timing =
                new RoundTiming(Duration.ofMillis(10 + random.nextInt(90)), Duration.ofMillis(random.nextInt(50)));
        int first = 20 + random.nextInt(200);
        HealthPolicy health = new HealthPolicy(
                1 + random.nextInt(4), Duration.ofMillis(first), Duration.ofMillis(first * (1L + random.nextInt(10))));
        long clockNs = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE - random.nextLong(5_000_000_000L); // wraps on the way
            case 2 -> -random.nextLong(5_000_000_000L); // passes zero on the way
            default -> random.nextLong();
        };
        return new Scenario(shape, rates, timing, health, 100_000 + random.nextLong(4_000_000), clockNs);
    }

    int nodes() {
        return shape.code().parts();
    }
}
