package dev.ballast.gateway.models;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.gateway.picture.PictureException;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.StageStep;
import dev.ballast.model.Step;
import dev.ballast.model.ValueInfo;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.plan.Planner;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that the gateway answers for: weights, plan, names of its classes. Shared between threads; immutable but for where its layers
 * run, which is replaced as a whole, and whether it is still served.
 */
public final class ServedModel {
    private final Model model;
    private final Staging staging;
    private final Preprocessing preprocessing;
    private final List<String> labels;
    private final Planner planner;
    private final Function<String, WireChoice> wire;
    private final RoundPolicy policy;
    private volatile Map<String, String> kept = Map.of();
    private volatile @Nullable Foretold foretold;
    private volatile Deployment deployment;
    private volatile boolean retired;

    /**
     * Plans the model over the whole fleet, encodes its parity and names its parts.
     *
     * @param staging stages of the model that run on nodes as a whole
     * @param labels name of each class, or none
     * @param wire how the numbers of a layer travel and are held, by its name
     * @param policy whom its rounds ask unless a request says otherwise
     * @throws IllegalArgumentException when the layers are not coded as the policy needs
     */
    public ServedModel(
            Model model,
            Staging staging,
            Planner planner,
            Preprocessing preprocessing,
            List<String> labels,
            Function<String, WireChoice> wire,
            RoundPolicy policy) {
        this(
                model,
                staging,
                planner,
                preprocessing,
                labels,
                wire,
                policy,
                IntStream.range(0, planner.nodes()).boxed().toList());
    }

    /** As above, planned over these nodes of the fleet, by index; others may join them in a later plan. */
    ServedModel(
            Model model,
            Staging staging,
            Planner planner,
            Preprocessing preprocessing,
            List<String> labels,
            Function<String, WireChoice> wire,
            RoundPolicy policy,
            List<Integer> members) {
        this.model = staging.staged(model);
        this.staging = staging;
        this.preprocessing = preprocessing;
        this.labels = List.copyOf(labels);
        this.planner = planner;
        this.wire = wire;
        this.policy = policy;
        this.deployment = planned(members);
        if (!fits(policy)) {
            throw new IllegalArgumentException("policy " + policy.label()
                    + " needs \"code: replicate\" under coding; with this code there are "
                    + Stream.of(RoundPolicy.values())
                            .filter(this::fits)
                            .map(RoundPolicy::label)
                            .toList());
        }
    }

    /** Its layers over these nodes, by index into the fleet; nothing changes before {@link #adopt}. */
    public Deployment planned(List<Integer> nodes) {
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

    /** Keeps these layers on the gateway in plans that are made from now on; the reason of each by its name. */
    public void keep(Map<String, String> layers) {
        kept = Map.copyOf(layers);
    }

    /** What a request is predicted to take as layers are deployed at present; null before that is known. */
    @SuppressWarnings("ReferenceEquality") // each plan is one object
    public @Nullable ModelPrediction prediction() {
        Foretold latest = foretold;
        return latest != null && latest.of == deployment ? latest.prediction : null;
    }

    /** What a request takes with its layers deployed so. */
    public void predicted(Deployment of, ModelPrediction prediction) {
        foretold = new Foretold(of, prediction);
    }

    private record Foretold(Deployment of, ModelPrediction prediction) {}

    /** Where its layers run at present, to be looked at. */
    public ModelPlan asPlanned() {
        return asPlanned(deployment);
    }

    /** The same of this deployment. */
    public ModelPlan asPlanned(Deployment planned) {
        return new ModelPlan(model, planned.plan(), ModelPlan.widths(model, wire));
    }

    /** Nodes of the fleet it is planned for. */
    int nodes() {
        return planner.nodes();
    }

    /** Whether so many nodes suffice for its code. */
    public boolean canBePlannedOver(int nodes) {
        return nodes >= planner.redundancy().leastNodes();
    }

    /** Runs its layers so from the next round on; the nodes must hold their parts. */
    public void adopt(Deployment next) {
        deployment = next;
    }

    /** Takes no new requests any longer; those under way are finished. */
    public void retire() {
        retired = true;
    }

    /** Whether what is kept for its next request can go. */
    public boolean isRetired() {
        return retired;
    }

    /** Whom its rounds ask unless a request says otherwise. */
    public RoundPolicy policy() {
        return policy;
    }

    /** Whether the layers are coded as this policy needs. */
    public boolean fits(RoundPolicy other) {
        return deployed().stream().allMatch(layer -> other.fits(layer.code()));
    }

    public String name() {
        return model.name();
    }

    public Model model() {
        return model;
    }

    /** Where its layers run at present. */
    public Deployment deployment() {
        return deployment;
    }

    /** Where each linear layer and each stage runs, in running order. */
    public List<LayerPlan> plan() {
        return deployment.plan();
    }

    /** The name of a class; its number where the model has no labels. */
    public String label(int index) {
        return index < labels.size() ? labels.get(index) : Integer.toString(index);
    }

    /** How the layer of a linear step is split, or null when the gateway computes it. */
    public @Nullable Deployed deployed(int linearStep) {
        return deployment.layer(linearStep);
    }

    /** The layers that are split, in running order. */
    List<Deployed> deployed() {
        return deployment.split();
    }

    /** Where a stage of the model runs. */
    public Deployed stage(int index) {
        return deployment.stage(index);
    }

    /** All that rounds are run of. */
    public List<Deployed> remote() {
        return deployment.remote();
    }

    /**
     * A picture as the model's only input.
     *
     * @param late whether it is of no use any longer; asked again and again while it is decoded
     */
    public Tensor readImage(byte[] bytes, BooleanSupplier late) throws BadInputException {
        if (model.inputs().size() != 1) {
            throw new BadInputException(
                    name() + " takes " + model.inputs().size() + " inputs; a picture can only be one");
        }
        ValueInfo input = model.inputs().get(0);
        try {
            return InputType.nearest(input, ImageInput.read(bytes, input, preprocessing, late));
        } catch (PictureException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }
}
