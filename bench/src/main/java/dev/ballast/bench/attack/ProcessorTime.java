package dev.ballast.bench.attack;

import java.time.Duration;
import java.util.List;

/**
 * Processor time in seconds: of the study with its clients and attackers, of the gateway, and of all nodes. 0 when the system does not
 * report it.
 */
record ProcessorTime(double here, double gateway, double nodes) {
    static final ProcessorTime NONE = new ProcessorTime(0, 0, 0);

    /** Up to now. */
    static ProcessorTime of(ProcessHandle gateway, List<ProcessHandle> nodes) {
        return new ProcessorTime(
                seconds(ProcessHandle.current()),
                seconds(gateway),
                nodes.stream().mapToDouble(ProcessorTime::seconds).sum());
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    ProcessorTime minus(ProcessorTime before) {
        return new ProcessorTime(here - before.here, gateway - before.gateway, nodes - before.nodes);
    }

    ProcessorTime plus(ProcessorTime other) {
        return new ProcessorTime(here + other.here, gateway + other.gateway, nodes + other.nodes);
    }

    ProcessorTime over(double seconds) {
        return new ProcessorTime(here / seconds, gateway / seconds, nodes / seconds);
    }
}
