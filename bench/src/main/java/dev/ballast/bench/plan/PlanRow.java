package dev.ballast.bench.plan;

import dev.ballast.plan.FleetCost;
import dev.ballast.plan.ModelPrediction;
import java.util.List;
import java.util.Locale;

/**
 * What came out for one case; times in milliseconds.
 *
 * @param fleet what nodes and probes said once all was warm
 * @param predicted from what nodes and probes said once all was warm
 * @param requests of the measurement, ascending, each from the gateway's receipt to its answer
 * @param alone the whole model on one thread of this machine, ascending
 */
public record PlanRow(
        PlanCase one, FleetCost fleet, ModelPrediction predicted, List<Double> requests, List<Double> alone) {
    public PlanRow {
        requests = List.copyOf(requests);
        alone = List.copyOf(alone);
    }

    double measured() {
        return quantile(requests, 0.5);
    }

    /** Whether the fleet is on the side of one board that was predicted; the way to that board is taken as predicted. */
    boolean verdictHolds() {
        double way = (predicted.oneBoard().latency().usual()
                        - predicted.gatewayAlone().usual())
                * 1e3;
        double oneBoard = quantile(alone, 0.5) + way;
        return measured() <= oneBoard == predicted.ratio() <= 1;
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
        return String.format(
                Locale.ROOT,
                "%s behind %s: measured %.2f ms (fastest %.2f), predicted %s, %.2f times; alone %.2f ms, predicted %s",
                one.model(),
                one.link(),
                measured(),
                requests.get(0),
                predicted.fleet(),
                ratio(),
                quantile(alone, 0.5),
                predicted.gatewayAlone());
    }

    static double quantile(List<Double> ascending, double share) {
        return ascending.get((int) (share * ascending.size()));
    }
}
