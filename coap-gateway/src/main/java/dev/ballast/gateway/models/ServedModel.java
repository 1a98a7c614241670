package dev.ballast.gateway.models;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.picture.PreprocessingText;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.OpenModel;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.plan.Planner;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that the gateway serves: weights, plan, class names. Threads share it. It is immutable, except for its deployment, which is
 * replaced as a whole, and for whether it is still served.
 */
public final class ServedModel {
    private final Model model;
    private final Preprocessing preprocessing;
    private final OutputReader reader;
    private final ModelSignature signature;
    private final ServedShape planned;
    private final @Nullable OpenPlan open;
    private final DeploymentPlanner planner;
    private final RoundPolicy policy;
    private volatile @Nullable Foretold foretold;
    private volatile Deployment deployment;
    private volatile boolean retired;

    /**
     * Plans the model over nodes of the fleet, encodes its parity and names its parts. A later plan may use other nodes.
     *
     * @param model for an open model, the model at its largest extents
     * @param staging stages of the model that nodes compute as a whole
     * @param reader what answers say about the outputs
     * @param texts makes the inputs of texts; null when requests carry tensors only
     * @param wire types of a layer on the wire and in memory of the nodes, by the name of the layer
     * @param policy which nodes its rounds ask unless a request says otherwise
     * @param open an open model with its limits; null when all extents are fixed
     * @param members the nodes, by index
     * @throws IllegalArgumentException when the layers are not coded as the policy needs
     */
    public ServedModel(
            Model model,
            Staging staging,
            Planner planner,
            Preprocessing preprocessing,
            OutputReader reader,
            @Nullable TextModel texts,
            Function<String, WireChoice> wire,
            RoundPolicy policy,
            @Nullable OpenModel open,
            List<Integer> members) {
        this.model = staging.staged(model);
        this.preprocessing =
                takesOneInput() ? preprocessing.forShape(onlyInput().shape()) : preprocessing;
        this.reader = reader;
        this.open = open == null ? null : OpenPlan.of(open);
        this.signature = ModelSignature.of(open, model).withTexts(texts);
        this.planner = new DeploymentPlanner(this.model, staging, planner, wire);
        this.policy = policy;
        this.deployment = this.planner.planned(members);
        if (!fits(policy)) {
            throw new IllegalArgumentException("policy " + policy.label()
                    + " needs \"code: replicate\" under coding; with this code there are "
                    + Stream.of(RoundPolicy.values())
                            .filter(this::fits)
                            .map(RoundPolicy::label)
                            .toList());
        }
        this.planned = new ServedShape(this);
    }

    /** Plans its layers over these nodes, by index into the fleet. Nothing changes before {@link #adopt}. */
    public Deployment planned(List<Integer> nodes) {
        return planner.planned(nodes);
    }

    /**
     * Keeps these layers on the gateway in all later plans.
     *
     * @param layers the reason of each, by the name of the layer
     */
    public void keep(Map<String, String> layers) {
        planner.keep(layers);
    }

    /** The predicted time of a request under the current deployment; null while unknown. */
    @SuppressWarnings("ReferenceEquality") // each plan is one object
    public @Nullable ModelPrediction prediction() {
        Foretold latest = foretold;
        return latest != null && latest.of == deployment ? latest.prediction : null;
    }

    /** Stores the predicted time of a request under this deployment. */
    public void predicted(Deployment of, ModelPrediction prediction) {
        foretold = new Foretold(of, prediction);
    }

    private record Foretold(Deployment of, ModelPrediction prediction) {}

    /** The current plan, to look at. */
    public ModelPlan asPlanned() {
        return asPlanned(deployment);
    }

    /** The plan of this deployment, to look at. */
    public ModelPlan asPlanned(Deployment planned) {
        return planner.asPlanned(planned);
    }

    /** Number of nodes of the fleet. */
    int nodes() {
        return planner.nodes();
    }

    /** Whether its code can be planned over this many nodes. */
    public boolean canBePlannedOver(int nodes) {
        return nodes >= planner.leastNodes();
    }

    /** Uses this deployment from the next round on. The nodes must hold their parts. */
    public void adopt(Deployment next) {
        deployment = next;
    }

    /** Marks the model as retired: it takes no new requests; requests under way are finished. */
    public void retire() {
        retired = true;
    }

    /** Whether the model takes no more requests, so its buffers can be dropped. */
    public boolean isRetired() {
        return retired;
    }

    /** Which nodes its rounds ask unless a request says otherwise. */
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

    /**
     * The model for inputs of these shapes.
     *
     * @throws BadInputException when an open model does not take them; the text says the largest extent
     */
    public ServedShape at(List<? extends Tensor> inputs) throws BadInputException {
        if (open == null) {
            return planned;
        }
        List<Shape> shapes = inputs.stream().map(Tensor::shape).toList();
        List<Shape> largest = model.inputs().stream().map(ValueInfo::shape).toList();
        if (reader instanceof ObjectReader && !shapes.equals(largest)) {
            throw new BadInputException(
                    name() + " finds objects in inputs of shape " + largest + " only, got " + shapes);
        }
        return open.shapes().at(this, shapes);
    }

    /** The largest extents of the open axes, by symbol; empty when all extents are fixed. */
    public Map<String, Integer> largestExtents() {
        return open == null ? Map.of() : open.model().limits().most();
    }

    /** The extents of each output; {@link OpenModel#OPEN} where they depend on the request. */
    public List<int[]> outputExtents() {
        return open == null
                ? model.outputs().stream()
                        .map(output -> output.shape().toArray())
                        .toList()
                : open.outputs();
    }

    /** Most shapes of this model that a worker keeps buffers for. */
    public int mostShapes() {
        return open == null ? 1 : open.model().limits().models();
    }

    /** Most bytes of the buffers that a worker keeps for shapes of this model. */
    public long mostShapeBytes() {
        return open == null ? Long.MAX_VALUE : open.model().limits().bytes();
    }

    /** The linear step of {@link #model} with the weights of this shared layer of an open model; -1 when there is none. */
    int plannedStep(int sharedLayer) {
        return open == null ? sharedLayer : open.step(sharedLayer);
    }

    /** Fewest multiply-accumulates of a layer that is worth a trip over the network. */
    long splitFromMacs() {
        return planner.splitFromMacs();
    }

    /** The current deployment. */
    public Deployment deployment() {
        return deployment;
    }

    /** The plan of each linear layer and each stage, in running order. */
    public List<LayerPlan> plan() {
        return deployment.plan();
    }

    /** What answers say about its outputs. */
    public OutputReader reader() {
        return reader;
    }

    /** The deployed layer of a linear step; null when the gateway computes it. */
    public @Nullable Deployed deployed(int linearStep) {
        return deployment.layer(linearStep);
    }

    /** The split layers, in running order. */
    List<Deployed> deployed() {
        return deployment.split();
    }

    /** A stage of the model as it is deployed. */
    public Deployed stage(int index) {
        return deployment.stage(index);
    }

    /** All split layers and stages: one round runs for each. */
    public List<Deployed> remote() {
        return deployment.remote();
    }

    /** How a picture becomes the input, in one line; empty when the model takes no pictures. */
    public String preprocessing() {
        return takesOneInput() ? PreprocessingText.of(preprocessing, onlyInput()) : "";
    }

    private boolean takesOneInput() {
        return model.inputs().size() == 1;
    }

    /** The inputs and outputs of a request. */
    public ModelSignature signature() {
        return signature;
    }

    /**
     * The outputs to compute for a request, by index: those that it asks for, and those that the answer says something about.
     *
     * @param asked indices of outputs; empty for all
     */
    public List<Integer> neededFor(List<Integer> asked) {
        return asked.isEmpty()
                ? reader.usual(model.outputs().size())
                : Stream.concat(asked.stream(), reader.needs().stream())
                        .distinct()
                        .toList();
    }

    private ValueInfo onlyInput() {
        return model.inputs().get(0);
    }

    /**
     * Decodes a picture into the only input of the model.
     *
     * @param late whether the deadline has passed; asked repeatedly while the picture is decoded
     */
    public ModelPicture readImage(byte[] bytes, BooleanSupplier late) throws BadInputException {
        if (!takesOneInput()) {
            throw new BadInputException(name() + " takes " + model.inputs().size()
                    + " inputs; a picture can be the input only of a model with one input");
        }
        return InputType.picture(onlyInput(), bytes, preprocessing, late);
    }
}
