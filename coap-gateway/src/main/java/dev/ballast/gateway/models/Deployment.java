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
     * Takes the arrays, which are not written from here on.
     *
     * @param plan one for each linear step and each stage, in running order
     * @param layers one for each linear step; null where the gateway computes it
     * @param stages one for each stage
     */
    Deployment(List<LayerPlan> plan, @Nullable Deployed[] layers, Deployed[] stages) {
        this.plan = List.copyOf(plan);
        this.layers = layers;
        this.stages = stages;
    }

    /** One for each linear step and each stage, in running order. */
    public List<LayerPlan> plan() {
        return plan;
    }

    /** The layer of a linear step; null where the gateway computes it. */
    @Nullable
    Deployed layer(int linearStep) {
        return layers[linearStep];
    }

    Deployed stage(int index) {
        return stages[index];
    }

    /** The layers that are split, in running order. */
    List<Deployed> split() {
        return Stream.of(layers).filter(Objects::nonNull).toList();
    }

    /** All that rounds are run of. */
    public List<Deployed> remote() {
        return Stream.concat(Stream.of(stages), split().stream()).toList();
    }
}
