package dev.ballast.bench.failure;

import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.SteadyLoad;
import java.util.List;
import java.util.Optional;

/**
 * The result of one policy.
 *
 * @param samples requests since the first phase, in no particular order
 * @param strikes faults in their order
 * @param returnedNs for each time that nodes were struck: time from the return of all nodes until the gateway used them
 */
public record FailureRow(
        FleetContender contender,
        List<SteadyLoad.Sample> samples,
        Phases phases,
        List<FaultPlan.Strike> strikes,
        List<Long> returnedNs) {
    public FailureRow {
        samples = List.copyOf(samples);
        strikes = List.copyOf(strikes);
        returnedNs = List.copyOf(returnedNs);
    }

    int requests() {
        return samples.size();
    }

    int count(SteadyLoad.Outcome outcome) {
        return (int) samples.stream().filter(one -> one.outcome() == outcome).count();
    }

    /** Requests that got no answer, whether they were refused or not. */
    int lost() {
        return count(SteadyLoad.Outcome.LOST) + count(SteadyLoad.Outcome.REFUSED);
    }

    /** What is told of the first request that was not answered right. */
    Optional<String> firstFailure() {
        return samples.stream()
                .filter(one -> one.outcome() != SteadyLoad.Outcome.RIGHT)
                .map(one -> one.outcome() + " " + one.text())
                .findFirst();
    }

    /** Latencies of all requests of a phase, lost ones included with the time until that was known. */
    Latencies of(Phase phase) {
        Latencies latencies = new Latencies();
        for (SteadyLoad.Sample one : samples) {
            if (phases.of(one.begunNs(), one.endedNs()) == phase) {
                latencies.add(one.tookNs());
            }
        }
        return latencies;
    }

    double quantileMs(Phase phase, double q) {
        return of(phase).quantileMs(q);
    }

    /** The 99th percentile of faulty phases as a multiple of that of healthy ones. */
    double p99Ratio() {
        return quantileMs(Phase.FAULTY, 0.99) / quantileMs(Phase.HEALTHY, 0.99);
    }

    int faults(Fault fault) {
        return (int) strikes.stream().filter(strike -> strike.fault() == fault).count();
    }

    /** The median of {@link #returnedNs}. */
    double returnedMs() {
        Latencies latencies = new Latencies();
        returnedNs.forEach(latencies::add);
        return latencies.quantileMs(0.5);
    }
}
