package dev.ballast.gateway;

import dev.ballast.plan.LayerPlan;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the linear layers of a model run.
 *
 * @param nodes indices into the fleet of those that take part
 * @param plan one for each linear step and each stage, in running order
 * @param layers one for each linear step; null where the gateway computes it
 * @param stages one for each stage
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written after it was made
record Deployment(
        List<Integer> nodes, List<LayerPlan> plan, @Nullable DeployedLayer[] layers, DeployedStage[] stages) {
    Deployment {
        nodes = List.copyOf(nodes);
        plan = List.copyOf(plan);
    }

    /** The layers that are split, in running order. */
    List<DeployedLayer> split() {
        return Stream.of(layers).filter(Objects::nonNull).toList();
    }

    /** All that rounds are run of. */
    List<Deployed> remote() {
        return Stream.<Deployed>concat(Stream.of(stages), split().stream()).toList();
    }
}
