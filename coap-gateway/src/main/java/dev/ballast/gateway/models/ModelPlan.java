package dev.ballast.gateway.models;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.Step;
import dev.ballast.plan.ElementWidths;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.PartNeeds;
import dev.ballast.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A plan of a model to look at. Nothing is encoded, named or deployed.
 *
 * @param model with its stages, if any, in place of their steps
 * @param layers one entry for each of {@link LayerPlan#steps}
 * @param widths element widths of each entry on the wire
 */
public record ModelPlan(Model model, List<LayerPlan> layers, List<ElementWidths> widths) {
    public ModelPlan {
        layers = List.copyOf(layers);
        widths = List.copyOf(widths);
    }

    /**
     * Plans the model over all nodes.
     *
     * @param source the settings of the model
     * @param fleet the nodes; stages may name them
     * @throws GatewayException when its stages cannot be cut, or its settings name something that is not a layer
     * @throws IllegalArgumentException when a weight cannot be held in the type that the settings ask for
     */
    public static ModelPlan of(Model model, ModelSource source, List<NodeAddress> fleet, Planner planner)
            throws GatewayException {
        Staging staging = Models.staging(source, model, fleet);
        List<Integer> nodes = IntStream.range(0, planner.nodes()).boxed().toList();
        Model staged = staging.staged(model);
        Function<String, WireChoice> wire = LayerSettings.of(source, staged)::of;
        List<LayerPlan> layers = staging.place(
                planner, staged, nodes, (step, over) -> planner.place(step.name(), held(step, wire), over));
        return new ModelPlan(staged, layers, widths(staged, wire));
    }

    /** The layer of a step, with its weights in the type that nodes hold. */
    public static LinearLayer held(LinearStep step, Function<String, WireChoice> wire) {
        return wire.apply(step.name()).held(step.name(), step.layer());
    }

    static List<ElementWidths> widths(Model model, Function<String, WireChoice> wire) {
        return LayerPlan.steps(model).stream()
                .map(step -> widths(step, wire.apply(step.name())))
                .toList();
    }

    private static ElementWidths widths(Step step, WireChoice choice) {
        Arithmetic arithmetic =
                step instanceof LinearStep linear ? linear.layer().arithmetic() : Arithmetic.FLOAT32;
        return arithmetic == Arithmetic.FLOAT32
                ? new ElementWidths(choice.activation().bytes(), choice.result().bytes())
                : new ElementWidths(arithmetic.activationBytes(), arithmetic.productBytes());
    }

    /** A copy with other plans of the layers. */
    public ModelPlan with(List<LayerPlan> others) {
        return new ModelPlan(model, others, widths);
    }

    /** The parts that a node needs; parity parts are computed here. */
    public List<PartNeeds> needs(int node) {
        List<PartNeeds> needs = new ArrayList<>();
        for (LayerPlan layer : layers) {
            if (layer instanceof LayerPlan.Split split && split.nodes().contains(node)) {
                needs.add(PartNeeds.of(split.coded().part(split.nodes().indexOf(node))));
            } else if (layer instanceof LayerPlan.Staged staged
                    && staged.nodes().contains(node)) {
                needs.add(PartNeeds.of(staged.stage()));
            }
        }
        return needs;
    }

    /** Bytes of numbers that a request sends to a node. */
    public long bytesUp(int node) {
        long bytes = 0;
        for (int i = 0; i < layers.size(); i++) {
            int width = widths.get(i).activation();
            if (layers.get(i) instanceof LayerPlan.Split split && split.nodes().contains(node)) {
                bytes += (long) split.coded().inputLength(split.nodes().indexOf(node)) * width;
            } else if (layers.get(i) instanceof LayerPlan.Staged staged
                    && staged.nodes().contains(node)) {
                bytes += (long) staged.stage().from().value().shape().size() * width;
            }
        }
        return bytes;
    }

    /** Bytes of numbers that a node sends back for a request. */
    public long bytesDown(int node) {
        long bytes = 0;
        for (int i = 0; i < layers.size(); i++) {
            int width = widths.get(i).result();
            if (layers.get(i) instanceof LayerPlan.Split split && split.nodes().contains(node)) {
                bytes += (long) split.coded().length(split.nodes().indexOf(node)) * width;
            } else if (layers.get(i) instanceof LayerPlan.Staged staged
                    && staged.nodes().contains(node)) {
                bytes += (long) staged.stage().to().value().shape().size() * width;
            }
        }
        return bytes;
    }
}
