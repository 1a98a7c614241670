package dev.ballast.cli;

import dev.ballast.gateway.models.ModelPlan;
import dev.ballast.plan.LayerAlternative;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.plan.ModelPrediction;
import java.util.List;

/**
 * The result of {@code ballast plan}.
 *
 * @param fitsOneBoard whether the fastest single board could hold the model
 * @param verdict one sentence
 * @param explained the layer named by {@code --explain}; empty without that option
 * @param alternatives the alternatives for that layer
 */
record PlanOutcome(
        PlanFleet fleet,
        ModelPlan plan,
        ModelPrediction prediction,
        MemoryPlan memory,
        boolean fitsOneBoard,
        String verdict,
        String explained,
        List<LayerAlternative> alternatives) {
    PlanOutcome {
        alternatives = List.copyOf(alternatives);
    }
}
