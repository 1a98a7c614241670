package dev.ballast.bench.failure;

import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import java.util.List;

/**
 * A policy and the fleet that it is measured on. All have the same four data parts, so a node has the same work under every policy.
 * Only the number of nodes differs.
 *
 * @param nodes data and redundant nodes together
 */
record FleetContender(RoundPolicy policy, Redundancy redundancy, int nodes) {
    /** Data parts. */
    static final int DATA = 4;

    /** The one that the study is about. */
    static FleetContender main(int parity) {
        return new FleetContender(RoundPolicy.CODED, Redundancy.coded(parity), DATA + parity);
    }

    /** All of them, the main one first. */
    static List<FleetContender> all(int parity) {
        return List.of(
                main(parity),
                new FleetContender(RoundPolicy.HEDGED, Redundancy.coded(parity), DATA + parity),
                new FleetContender(RoundPolicy.RETRY, Redundancy.replicated(), 2 * DATA),
                new FleetContender(RoundPolicy.REPLICATE, Redundancy.replicated(), 2 * DATA),
                new FleetContender(RoundPolicy.WAIT_ALL, Redundancy.coded(0), DATA));
    }
}
