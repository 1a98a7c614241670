package dev.ballast.bench.plan;

import dev.ballast.plan.FleetCost;
import dev.ballast.plan.ModelPrediction;
import java.util.List;
import java.util.Locale;

/**
 * The result for one case; times in milliseconds.
 *
 * @param fleet costs reported by nodes and probes after the warm-up
 * @param predicted prediction from these costs
 */
public record PlanRow(PlanCase one, FleetCost fleet, ModelPrediction predicted, PlanTimes times) {
    /** The same with requests that one board computed, ascending. */
    PlanRow with(List<Double> oneBoard) {
        return new PlanRow(one, fleet, predicted, new PlanTimes(times.fleet(), times.alone(), oneBoard));
    }

    double measured() {
        return PlanTimes.median(times.fleet());
    }

    double alone() {
        return PlanTimes.median(times.alone());
    }

    /** What one board takes: as measured, or else this machine's time with the way to it and back as predicted. */
    double oneBoard() {
        if (!times.oneBoard().isEmpty()) {
            return PlanTimes.median(times.oneBoard());
        }
        double way = predictedOneBoard() - predicted.gatewayAlone().usual() * 1e3;
        return alone() + way;
    }

    double predictedOneBoard() {
        return predicted.oneBoard().latency().usual() * 1e3;
    }

    /** Whether the fleet is on the side of one board that was predicted. */
    boolean verdictHolds() {
        return measured() <= oneBoard() == predicted.ratio() <= 1;
    }

    double predictedFleet() {
        return predicted.fleet().usual() * 1e3;
    }

    /** Predicted over measured. */
    double ratio() {
        return predictedFleet() / measured();
    }

    /** One line for people, as soon as it is known. */
    @Override
    public String toString() {
        String fleetTimes = String.format(
                Locale.ROOT,
                "%s: measured %.2f ms (fastest %.2f), predicted %s, %.2f times; ",
                one,
                measured(),
                times.fleet().get(0),
                predicted.fleet(),
                ratio());
        return one.slow()
                ? fleetTimes
                        + String.format(
                                Locale.ROOT,
                                "one board %.2f ms, predicted %s",
                                oneBoard(),
                                predicted.oneBoard().latency())
                : fleetTimes
                        + String.format(Locale.ROOT, "alone %.2f ms, predicted %s", alone(), predicted.gatewayAlone());
    }
}
