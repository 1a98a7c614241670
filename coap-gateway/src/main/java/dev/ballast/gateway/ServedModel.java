package dev.ballast.gateway;

import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A model that the gateway answers for: weights, plan, names of its classes. Immutable and shared between threads. */
public final class ServedModel {
    private final Model model;
    private final Preprocessing preprocessing;
    private final List<String> labels;
    private final List<LayerPlan> plan;
    private final RoundPolicy policy;
    /** One for each linear step; null where the gateway computes it. */
    private final @Nullable DeployedLayer[] layers;

    /**
     * Plans the model, encodes its parity and names its parts.
     *
     * @param labels name of each class, or none
     * @param wire how the numbers of a layer travel, by its name
     * @param policy whom its rounds ask unless a request says otherwise
     * @throws IllegalArgumentException when the layers are not coded as the policy needs
     */
    public ServedModel(
            Model model,
            Planner planner,
            Preprocessing preprocessing,
            List<String> labels,
            Function<String, WireChoice> wire,
            RoundPolicy policy) {
        this.model = model;
        this.preprocessing = preprocessing;
        this.labels = List.copyOf(labels);
        this.plan = new ArrayList<>();
        this.layers = new DeployedLayer[model.linearSteps().size()];
        for (LinearStep step : model.linearSteps()) {
            LayerPlan placed = planner.place(step.name(), step.layer());
            plan.add(placed);
            if (placed instanceof LayerPlan.Split split) {
                layers[step.index()] = new DeployedLayer(split, wire.apply(step.name()));
            }
        }
        this.policy = policy;
        if (!fits(policy)) {
            throw new IllegalArgumentException("policy " + policy.label()
                    + " needs \"code: replicate\" under coding; with this code there are "
                    + Stream.of(RoundPolicy.values())
                            .filter(this::fits)
                            .map(RoundPolicy::label)
                            .toList());
        }
    }

    /** Whom its rounds ask unless a request says otherwise. */
    public RoundPolicy policy() {
        return policy;
    }

    /** Whether the layers are coded as this policy needs. */
    public boolean fits(RoundPolicy other) {
        return deployed().stream().allMatch(layer -> other.fits(layer.coded().code()));
    }

    public String name() {
        return model.name();
    }

    public Model model() {
        return model;
    }

    /** Where each linear layer runs, in running order. */
    public List<LayerPlan> plan() {
        return List.copyOf(plan);
    }

    /** The name of a class; its number where the model has no labels. */
    public String label(int index) {
        return index < labels.size() ? labels.get(index) : Integer.toString(index);
    }

    /** How the layer of a linear step is split, or null when the gateway computes it. */
    @Nullable
    DeployedLayer deployed(int linearStep) {
        return layers[linearStep];
    }

    /** The layers that are split, in running order. */
    List<DeployedLayer> deployed() {
        List<DeployedLayer> split = new ArrayList<>();
        for (DeployedLayer layer : layers) {
            if (layer != null) {
                split.add(layer);
            }
        }
        return split;
    }

    /** A picture as the model's only input. */
    public FloatTensor readImage(byte[] bytes) throws BadInputException {
        if (model.inputs().size() != 1) {
            throw new BadInputException(
                    name() + " takes " + model.inputs().size() + " inputs; a picture can only be one");
        }
        return ImageInput.read(bytes, model.inputs().get(0).shape(), preprocessing);
    }
}
