package dev.ballast.gateway.models;

import dev.ballast.fleet.WireChoice;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.StageStep;
import dev.ballast.model.Step;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.rounds.Deployed;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plans the layers and the stages of one model over nodes of the fleet. Threads share it. It is immutable, except for the layers that stay
 * on the gateway.
 */
final class DeploymentPlanner {
    private final Model model;
    private final Staging staging;
    private final Planner planner;
    private final Function<String, WireChoice> wire;
    private volatile Map<String, String> kept = Map.of();

    /**
     * For one model.
     *
     * @param model with its stages in place of their steps
     * @param wire types of a layer on the wire and in memory of the nodes, by the name of the layer
     */
    DeploymentPlanner(Model model, Staging staging, Planner planner, Function<String, WireChoice> wire) {
        this.model = model;
        this.staging = staging;
        this.planner = planner;
        this.wire = wire;
    }

    /** Plans the layers over these nodes, by index into the fleet. */
    Deployment planned(List<Integer> nodes) {
        List<LayerPlan> plan = staging.place(planner, model, nodes, this::place);
        @Nullable Deployed[] layers = new Deployed[model.linearSteps().size()];
        Deployed[] stages = new Deployed[staging.stages().size()];
        List<Step> steps = LayerPlan.steps(model);
        for (int i = 0; i < plan.size(); i++) {
            WireChoice choice = wire.apply(steps.get(i).name());
            if (steps.get(i) instanceof StageStep stage && plan.get(i) instanceof LayerPlan.Staged placed) {
                stages[stage.index()] = Deployed.stage(
                        placed, staging.stages().get(stage.index()).message(), choice);
            } else if (steps.get(i) instanceof LinearStep linear && plan.get(i) instanceof LayerPlan.Split split) {
                layers[linear.index()] = Deployed.layer(split, choice);
            }
        }
        return new Deployment(plan, layers, stages);
    }

    private LayerPlan place(LinearStep step, List<Integer> nodes) {
        String reason = kept.get(step.name());
        return reason == null
                ? planner.place(step.name(), ModelPlan.held(step, wire), nodes)
                : new LayerPlan.Local(step.name(), reason);
    }

    /**
     * Keeps these layers on the gateway in all later plans.
     *
     * @param layers the reason of each, by the name of the layer
     */
    void keep(Map<String, String> layers) {
        kept = Map.copyOf(layers);
    }

    /** The plan of this deployment, to look at. */
    ModelPlan asPlanned(Deployment planned) {
        return new ModelPlan(model, planned.plan(), ModelPlan.widths(model, wire));
    }

    /** Number of nodes of the fleet. */
    int nodes() {
        return planner.nodes();
    }

    /** Fewest nodes that the code can be planned over. */
    int leastNodes() {
        return planner.redundancy().leastNodes();
    }

    /** Fewest multiply-accumulates of a layer that is worth a trip over the network. */
    long splitFromMacs() {
        return planner.splitFromMacs();
    }
}
