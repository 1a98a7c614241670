package dev.ballast.bench.plan;

import java.util.List;

/**
 * Measured times of one case, in milliseconds, ascending.
 *
 * @param fleet requests over the fleet, each from receipt by the gateway to its answer
 * @param alone the whole model on one thread of this machine
 * @param oneBoard requests that one node computes as a whole; empty when nodes are not slow; {@code alone} then stands for it
 */
public record PlanTimes(List<Double> fleet, List<Double> alone, List<Double> oneBoard) {
    public PlanTimes {
        fleet = List.copyOf(fleet);
        alone = List.copyOf(alone);
        oneBoard = List.copyOf(oneBoard);
    }

    static double median(List<Double> ascending) {
        return quantile(ascending, 0.5);
    }

    static double quantile(List<Double> ascending, double share) {
        return ascending.get((int) (share * ascending.size()));
    }
}
