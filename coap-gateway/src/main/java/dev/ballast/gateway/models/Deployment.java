package dev.ballast.gateway.models;

import dev.ballast.plan.LayerPlan;
import dev.ballast.rounds.Deployed;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the linear layers and the stages of a model run. Immutable. */
public final class Deployment {
    private final List<LayerPlan> plan;
    private final @Nullable Deployed[] layers;
    private final Deployed[] stages;

    /**
     * Wraps the arrays, which nobody may modify afterwards.
     *
     * @param plan one entry for each linear step and each stage, in running order
     * @param layers one entry for each linear step; null when the gateway computes it
     * @param stages one entry for each stage
     */
    Deployment(List<LayerPlan> plan, @Nullable Deployed[] layers, Deployed[] stages) {
        this.plan = List.copyOf(plan);
        this.layers = layers;
        this.stages = stages;
    }

    /** One entry for each linear step and each stage, in running order. */
    public List<LayerPlan> plan() {
        return plan;
    }

    /** The layer of a linear step; null when the gateway computes it. */
    @Nullable
    Deployed layer(int linearStep) {
        return layers[linearStep];
    }

    Deployed stage(int index) {
        return stages[index];
    }

    /** The split layers, in running order. */
    List<Deployed> split() {
        return Stream.of(layers).filter(Objects::nonNull).toList();
    }

    /** All split layers and stages: one round runs for each. */
    public List<Deployed> remote() {
        return Stream.concat(Stream.of(stages), split().stream()).toList();
    }
}
