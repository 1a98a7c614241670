package dev.ballast.bench.attack;

import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.SteadyLoad;
import java.util.List;

/**
 * A calm phase, the attack after it, and the recovery of the fleet. Times are of {@link System#nanoTime}.
 *
 * @param endNs start of the next turn
 * @param telemetryBackS seconds from the end of the attack until a subscriber received a newer message; NaN when none came in time
 * @param wholeAgainS seconds from the end of the attack until all nodes were healthy and held their parts; NaN when that took too long
 * @param silentS longest time without a message, during the attack and until telemetry was back
 * @param calmBusy processor time in the calm phase
 * @param attackBusy processor time during the attack
 */
public record Turn(
        long calmNs,
        long attackNs,
        long attackEndNs,
        long endNs,
        double telemetryBackS,
        double wholeAgainS,
        double silentS,
        ProcessorTime calmBusy,
        ProcessorTime attackBusy) {
    boolean calm(SteadyLoad.Sample one) {
        return one.begunNs() - calmNs >= 0 && one.endedNs() - attackNs < 0;
    }

    /** Begun during the attack, or in flight when it began. */
    boolean attacked(SteadyLoad.Sample one) {
        return one.endedNs() - attackNs >= 0 && one.begunNs() - attackEndNs < 0;
    }

    /** Begun between the attack's end and the next turn. */
    boolean after(SteadyLoad.Sample one) {
        return one.begunNs() - attackEndNs >= 0 && one.begunNs() - endNs < 0;
    }

    static Latencies latencies(List<SteadyLoad.Sample> samples) {
        Latencies latencies = new Latencies();
        samples.forEach(one -> latencies.add(one.tookNs()));
        return latencies;
    }
}
