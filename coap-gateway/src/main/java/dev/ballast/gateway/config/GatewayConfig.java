package dev.ballast.gateway.config;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a gateway, read once at its start.
 *
 * @param id name of the gateway in telemetry topics
 * @param models models that are served from the start, whatever the store holds
 * @param store holds further models, which may be loaded and unloaded while the gateway runs
 * @param listen address of the CoAP server; port 0 picks a free one
 * @param insecure whether the gateway may listen beyond loopback without keys
 * @param work limits of the load that the gateway accepts
 * @param coding how layers are split and protected
 * @param telemetry broker and topics of the telemetry
 */
public record GatewayConfig(
        String id,
        InetSocketAddress listen,
        boolean insecure,
        List<NodeAddress> nodes,
        List<ModelSource> models,
        ModelStore store,
        Work work,
        Coding coding,
        Telemetry telemetry) {
    public GatewayConfig {
        nodes = List.copyOf(nodes);
        models = List.copyOf(models);
        requireDistinct("node id", nodes.stream().map(NodeAddress::id).toList());
        requireDistinct("node address", nodes.stream().map(NodeAddress::address).toList());
        requireDistinct("model name", models.stream().map(ModelSource::name).toList());
        if (nodes.isEmpty() || (models.isEmpty() && store == ModelStore.none())) {
            throw new IllegalArgumentException(
                    "a gateway needs at least one node, and at least one model or a model store");
        }
    }

    /** A configuration without a store. */
    public GatewayConfig(
            String id,
            InetSocketAddress listen,
            boolean insecure,
            List<NodeAddress> nodes,
            List<ModelSource> models,
            Work work,
            Coding coding,
            Telemetry telemetry) {
        this(id, listen, insecure, nodes, models, ModelStore.none(), work, coding, telemetry);
    }

    /**
     * A model to serve.
     *
     * @param file an ONNX file; null for the LeNet-5 that comes with the program
     * @param labels names of the classes, or none
     * @param wire how the numbers of its layers travel
     * @param policy which nodes its rounds ask; null for the policy of {@link Coding}
     * @param stages runs of layers that nodes compute as a whole
     * @param softmax whether the strongest classes of an answer have probabilities in place of the raw scores
     * @param detections how the outputs become boxes of objects; null when the model is no detector
     * @param texts how the model takes texts
     * @param shapes limits of open axes
     */
    public record ModelSource(
            String name,
            @Nullable Path file,
            Preprocessing preprocessing,
            List<String> labels,
            WireTypes wire,
            @Nullable RoundPolicy policy,
            Stages stages,
            boolean softmax,
            @Nullable DetectionSettings detections,
            TextSettings texts,
            Shapes shapes) {
        public ModelSource {
            labels = List.copyOf(labels);
        }

        /** A model without stages, with raw scores. */
        public ModelSource(
                String name,
                @Nullable Path file,
                Preprocessing preprocessing,
                List<String> labels,
                WireTypes wire,
                @Nullable RoundPolicy policy) {
            this(
                    name,
                    file,
                    preprocessing,
                    labels,
                    wire,
                    policy,
                    Stages.NONE,
                    false,
                    null,
                    TextSettings.NONE,
                    Shapes.USUAL);
        }

        /** A model whose rounds follow the policy of {@link Coding}. */
        public ModelSource(
                String name, @Nullable Path file, Preprocessing preprocessing, List<String> labels, WireTypes wire) {
            this(name, file, preprocessing, labels, wire, null);
        }

        /** A copy with another policy; null for the policy of {@link Coding}. */
        public ModelSource withPolicy(@Nullable RoundPolicy other) {
            return new ModelSource(
                    name, file, preprocessing, labels, wire, other, stages, softmax, detections, texts, shapes);
        }

        /** A copy whose answers have probabilities, or raw scores. */
        public ModelSource withSoftmax(boolean other) {
            return new ModelSource(
                    name, file, preprocessing, labels, wire, policy, stages, other, detections, texts, shapes);
        }

        /** A copy with other stages. */
        public ModelSource withStages(Stages other) {
            return new ModelSource(
                    name, file, preprocessing, labels, wire, policy, other, softmax, detections, texts, shapes);
        }

        /** A copy with other limits of open axes. */
        public ModelSource withShapes(Shapes other) {
            return new ModelSource(
                    name, file, preprocessing, labels, wire, policy, stages, softmax, detections, texts, other);
        }

        /** A copy whose answers have the boxes of objects; null for none. */
        public ModelSource withDetections(@Nullable DetectionSettings other) {
            return new ModelSource(
                    name, file, preprocessing, labels, wire, policy, stages, softmax, other, texts, shapes);
        }

        /** A copy that takes texts. */
        public ModelSource withTexts(TextSettings other) {
            return new ModelSource(
                    name, file, preprocessing, labels, wire, policy, stages, softmax, detections, other, shapes);
        }
    }

    /**
     * Limits of the open axes of a model.
     *
     * @param most largest extents that requests may have, by symbol; other axes have a usual one, as far as memory suffices
     * @param cached most shapes for which plans and buffers are kept, at least 1
     */
    public record Shapes(Map<String, Integer> most, int cached) {
        /** No configured extents; {@value #USUAL_CACHED} shapes are kept. */
        public static final Shapes USUAL = new Shapes(Map.of(), Shapes.USUAL_CACHED);

        public static final int USUAL_CACHED = 32;

        public Shapes {
            most = Map.copyOf(most);
            if (cached < 1 || most.values().stream().anyMatch(extent -> extent < 1)) {
                throw new IllegalArgumentException(
                        "extents and cached shapes must be at least 1, are " + most + " and " + cached);
            }
        }
    }

    /**
     * The stages of a model, and the nodes for its other layers.
     *
     * @param stages runs of steps that do not overlap
     * @param splitOver nodes that the layers outside of stages are split over; an empty list means all nodes
     */
    public record Stages(List<StageKey> stages, List<String> splitOver) {
        /** Every layer on its own, over all nodes. */
        public static final Stages NONE = new Stages(List.of(), List.of());

        public Stages {
            stages = List.copyOf(stages);
            splitOver = List.copyOf(splitOver);
        }

        /** Whether no stage and no node is named. */
        public boolean areNone() {
            return stages.isEmpty() && splitOver.isEmpty();
        }
    }

    /**
     * One stage in the configuration.
     *
     * @param from the step or value behind which the stage begins, or {@code input}
     * @param to the step or value with which the stage ends, or {@code output}
     * @param nodes each computes the whole stage; an empty list means any two nodes
     */
    public record StageKey(String from, String to, List<String> nodes) {
        public StageKey {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * How the numbers of a model's layers travel.
     *
     * @param usual for every layer without an entry in {@code layers}
     * @param layers exceptions, by the name of the layer
     */
    public record WireTypes(WireChoice usual, Map<String, WireChoice> layers) {
        /** Exact numbers in every layer. */
        public static final WireTypes EXACT = new WireTypes(WireChoice.EXACT, Map.of());

        public WireTypes {
            layers = Map.copyOf(layers);
        }

        /** How the numbers of this layer travel. */
        public WireChoice of(String layer) {
            return layers.getOrDefault(layer, usual);
        }
    }

    /**
     * Limits of the load that the gateway accepts.
     *
     * @param workers requests that run at a time, at least 1
     * @param queueLength upper limit of requests that wait for a worker, at least 1; lower once the duration of requests is known
     * @param deadline time from arrival after which an answer is useless; for requests without a deadline of their own
     */
    public record Work(int workers, int queueLength, Duration deadline) {
        public Work {
            if (workers < 1 || queueLength < 1) {
                throw new IllegalArgumentException(
                        "workers and queue must be at least 1, are " + workers + " and " + queueLength);
            }
            if (deadline.isNegative() || deadline.isZero()) {
                throw new IllegalArgumentException("the deadline must be above 0, is " + deadline);
            }
        }

        public static Work defaults() {
            return new Work(4, 64, Duration.ofSeconds(30));
        }
    }

    /**
     * How layers are split and protected.
     *
     * @param policy which nodes a round asks, unless the model or the request says otherwise
     * @param checkEvery at least one of this many consecutive rounds of a layer checks the answers against each other; 0 means never
     * @param splitFromMacs layers with at least this many multiply-accumulates are split
     * @param split how to cut layers that can be cut in this way
     * @param place where layers run that may be split
     */
    public record Coding(
            Redundancy redundancy,
            RoundPolicy policy,
            int checkEvery,
            long splitFromMacs,
            SplitKind split,
            RoundTiming timing,
            HealthPolicy health,
            Place place) {
        /** Where layers run. */
        public enum Place {
            /** Over the nodes, for memory and protection. */
            SPLIT,
            /** Each layer where its predicted time is shortest. */
            FASTEST
        }

        /** Default of {@code checkEvery}, in rounds. */
        public static final int USUAL_CHECK_EVERY = 200;

        public static Coding defaults() {
            return new Coding(
                    Redundancy.coded(1),
                    RoundPolicy.CODED,
                    USUAL_CHECK_EVERY,
                    5_000,
                    SplitKind.OUTPUT,
                    RoundTiming.defaults(),
                    HealthPolicy.defaults(),
                    Place.SPLIT);
        }

        /** A copy with another code and the policy for it. */
        public Coding with(Redundancy otherCode, RoundPolicy itsPolicy) {
            return new Coding(otherCode, itsPolicy, checkEvery, splitFromMacs, split, timing, health, place);
        }
    }

    /**
     * Broker and topics of the telemetry.
     *
     * @param broker an MQTT broker that is already running; null to run a broker inside the gateway
     * @param embeddedListen address of the broker inside the gateway
     * @param prefix first levels of every topic
     * @param user null for a broker that asks for no user
     * @param password null when {@code user} is null
     */
    public record Telemetry(
            @Nullable URI broker,
            InetSocketAddress embeddedListen,
            String prefix,
            @Nullable String user,
            @Nullable String password) {
        /** A broker inside the gateway on the given address. */
        public static Telemetry embedded(InetSocketAddress listen) {
            return new Telemetry(null, listen, "ballast/v1", null, null);
        }
    }

    private static void requireDistinct(String what, List<?> values) {
        Set<Object> seen = new HashSet<>();
        for (Object value : values) {
            if (!seen.add(value)) {
                throw new IllegalArgumentException("the " + what + " " + value + " is given twice");
            }
        }
    }
}
