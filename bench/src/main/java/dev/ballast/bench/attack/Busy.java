package dev.ballast.bench.attack;

import java.time.Duration;
import java.util.List;

/**
 * Processor time in seconds: of the study with its clients and attackers, of the gateway, of all nodes. Where the system does not tell, 0.
 */
record Busy(double here, double gateway, double nodes) {
    static final Busy NONE = new Busy(0, 0, 0);

    /** Up to now. */
    static Busy of(ProcessHandle gateway, List<ProcessHandle> nodes) {
        return new Busy(
                seconds(ProcessHandle.current()),
                seconds(gateway),
                nodes.stream().mapToDouble(Busy::seconds).sum());
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    Busy minus(Busy before) {
        return new Busy(here - before.here, gateway - before.gateway, nodes - before.nodes);
    }

    Busy plus(Busy other) {
        return new Busy(here + other.here, gateway + other.gateway, nodes + other.nodes);
    }

    Busy over(double seconds) {
        return new Busy(here / seconds, gateway / seconds, nodes / seconds);
    }
}
