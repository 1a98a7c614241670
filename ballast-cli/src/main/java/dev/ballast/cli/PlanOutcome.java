package dev.ballast.cli;

import dev.ballast.gateway.models.ModelPlan;
import dev.ballast.plan.LayerAlternative;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.plan.ModelPrediction;
import java.util.List;

/**
 * What {@code ballast plan} found out.
 *
 * @param fitsOneBoard whether the node that would be fastest could hold the model
 * @param verdict in one sentence
 * @param explained the layer of {@code --explain}, empty without
 * @param alternatives for that layer
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
