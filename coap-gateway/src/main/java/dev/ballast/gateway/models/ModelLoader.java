package dev.ballast.gateway.models;

import dev.ballast.coding.SplitLayer;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.detection.Detector;
import dev.ballast.gateway.detection.InputSize;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.gateway.text.TextTokenizer;
import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a served model from a file: reads the file, plans the model and encodes its parity. Touches no node. */
public final class ModelLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private final List<NodeAddress> fleet;
    private final GatewayConfig.Coding usual;
    private final long shapeBytes;

    /**
     * Loads models for a fleet.
     *
     * @param fleet the nodes
     * @param usual how layers are split and protected when a model does not say otherwise
     * @param shapeBytes most bytes of the buffers that each worker keeps for the shapes of open models
     */
    public ModelLoader(List<NodeAddress> fleet, GatewayConfig.Coding usual, long shapeBytes) {
        this.fleet = List.copyOf(fleet);
        this.usual = usual;
        this.shapeBytes = shapeBytes;
    }

    /** Loads models for the usual number of workers in the heap of this program. */
    public ModelLoader(List<NodeAddress> fleet, GatewayConfig.Coding usual) {
        this(fleet, usual, HeapNeeds.usualShapeShare());
    }

    /**
     * Loads a model and plans it over these nodes.
     *
     * @param members nodes of the fleet, by index
     * @throws GatewayException when the file or its settings cannot be used, or there are too few nodes
     */
    public ServedModel load(ModelStore.Spec spec, List<Integer> members) throws GatewayException {
        ModelSource source = spec.source();
        Planner planner = planner(spec);
        if (members.size() < planner.redundancy().leastNodes()) {
            throw new GatewayException(
                    "model " + source.name() + " needs " + planner.redundancy().leastNodes() + " nodes, but only "
                            + members.size() + " are in use at present");
        }
        TextTokenizer tokenizer = TextModels.tokenizer(source);
        ReadModel read = Models.read(source, tokenizer == null ? 0 : tokenizer.longestText(), shapeBytes);
        Model model = read.model();
        Staging staging = Models.staging(source, model, fleet);
        TextModel texts = TextModels.of(source, tokenizer, read);
        ServedModel served = serve(read, staging, planner, texts, spec, members);
        for (LayerPlan layer : served.plan()) {
            LOG.info("{}: {}", served.name(), describe(layer, fleet));
        }
        String doubt = LabelCount.doubt(source.labels(), model);
        if (!doubt.isEmpty()) {
            LOG.warn("labels of model {} may be wrong: {}", served.name(), doubt);
        }
        return served;
    }

    /** Loads a model and plans it over the whole fleet. */
    public ServedModel load(ModelStore.Spec spec) throws GatewayException {
        return load(spec, IntStream.range(0, fleet.size()).boxed().toList());
    }

    private Planner planner(ModelStore.Spec spec) throws GatewayException {
        try {
            return spec.coding().planner(fleet, usual);
        } catch (IllegalArgumentException e) {
            throw GatewayException.usage("model " + spec.source().name() + ": " + e.getMessage(), e);
        }
    }

    private ServedModel serve(
            ReadModel read,
            Staging staging,
            Planner planner,
            @Nullable TextModel texts,
            ModelStore.Spec spec,
            List<Integer> members)
            throws GatewayException {
        Model model = read.model();
        ModelSource source = spec.source();
        RoundPolicy policy = source.policy() == null ? spec.coding().policy(usual) : source.policy();
        try {
            return new ServedModel(
                    model,
                    staging,
                    planner,
                    source.preprocessing(),
                    reader(source, model),
                    texts,
                    LayerSettings.of(source, staging.staged(model))::of,
                    policy,
                    read.open(),
                    members);
        } catch (IllegalArgumentException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private static OutputReader reader(ModelSource source, Model model) throws GatewayException {
        if (source.softmax() && Models.endsInSoftmax(model)) {
            throw new GatewayException("model " + source.name() + ": its output "
                    + model.outputs().get(0).name()
                    + " is the result of a Softmax already; remove output: {softmax: true}");
        }
        ClassScores classes = new ClassScores(source.labels(), source.softmax());
        EmbeddingSettings vectors = source.texts().vectors();
        if (vectors != null) {
            return embedding(source, model, classes, vectors);
        }
        DetectionSettings settings = source.detections();
        if (settings != null && source.softmax()) {
            throw GatewayException.usage(
                    "model " + source.name()
                            + ": output: {softmax: true} is for classes, and detections have scores of their own; remove softmax");
        }
        return settings == null ? classes : new ObjectReader(classes, detector(source, model, settings));
    }

    private static OutputReader embedding(
            ModelSource source, Model model, ClassScores classes, EmbeddingSettings settings) throws GatewayException {
        try {
            List<String> inputs = model.inputs().stream().map(ValueInfo::name).toList();
            return EmbeddingReader.of(classes, settings, inputs, model.outputs());
        } catch (IllegalArgumentException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private static Detector detector(ModelSource source, Model model, DetectionSettings settings)
            throws GatewayException {
        List<ValueInfo> inputs = model.inputs();
        Shape shape = inputs.get(0).shape();
        if (inputs.size() != 1 || !source.preprocessing().fits(shape)) {
            throw GatewayException.usage("model " + source.name()
                    + ": output: {detections: ..} is for models with a picture as their only input; the inputs are "
                    + inputs.stream()
                            .map(input -> input.name() + " " + input.shape())
                            .toList());
        }
        try {
            return Detector.of(settings, model.outputs(), size(source.preprocessing(), shape));
        } catch (IllegalArgumentException e) {
            throw GatewayException.usage("model " + source.name() + ": output: {detections: ..}: " + e.getMessage(), e);
        }
    }

    private static InputSize size(Preprocessing preprocessing, Shape shape) {
        return new InputSize(preprocessing.width(shape), preprocessing.height(shape));
    }

    /** Describes where a layer runs, for logs and people. {@code fleet} are the nodes that the plan numbers. */
    public static String describe(LayerPlan layer, List<NodeAddress> fleet) {
        if (layer instanceof LayerPlan.Split split) {
            SplitLayer coded = split.coded();
            return split.layer() + " split by " + coded.label() + " as " + coded.code() + " over "
                    + ids(split.nodes(), fleet);
        }
        if (layer instanceof LayerPlan.Staged staged) {
            return "stage " + staged.layer() + " as " + staged.code() + " on " + ids(staged.nodes(), fleet);
        }
        return layer.layer() + " on the gateway: " + ((LayerPlan.Local) layer).reason();
    }

    private static String ids(List<Integer> nodes, List<NodeAddress> fleet) {
        return nodes.stream().map(node -> fleet.get(node).id()).collect(Collectors.joining(", "));
    }
}
