package dev.ballast.gateway.config;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.picture.Preprocessing;
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
 * Everything a gateway is told at its start.
 *
 * @param id its name in telemetry topics
 * @param models those that are served from the start, whatever the store holds
 * @param store where more models are, which may come and go
 * @param listen where its CoAP server listens; port 0 picks a free one
 * @param insecure whether it may listen beyond loopback without keys
 * @param work how much it takes on
 * @param coding how layers are split and protected
 * @param telemetry where telemetry goes
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
            throw new IllegalArgumentException("a gateway needs at least one node and one model, or a store of models");
        }
    }

    /** Without a store. */
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
     * @param policy whom its rounds ask; null for what {@link Coding} says
     * @param stages what runs on nodes as a whole
     */
    public record ModelSource(
            String name,
            @Nullable Path file,
            Preprocessing preprocessing,
            List<String> labels,
            WireTypes wire,
            @Nullable RoundPolicy policy,
            Stages stages) {
        public ModelSource {
            labels = List.copyOf(labels);
        }

        /** A model without stages. */
        public ModelSource(
                String name,
                @Nullable Path file,
                Preprocessing preprocessing,
                List<String> labels,
                WireTypes wire,
                @Nullable RoundPolicy policy) {
            this(name, file, preprocessing, labels, wire, policy, Stages.NONE);
        }

        /** A model whose rounds ask those whom {@link Coding} says. */
        public ModelSource(
                String name, @Nullable Path file, Preprocessing preprocessing, List<String> labels, WireTypes wire) {
            this(name, file, preprocessing, labels, wire, null);
        }

        /** The same with another policy; null for what {@link Coding} says. */
        public ModelSource withPolicy(@Nullable RoundPolicy other) {
            return new ModelSource(name, file, preprocessing, labels, wire, other, stages);
        }

        /** The same with other stages. */
        public ModelSource withStages(Stages other) {
            return new ModelSource(name, file, preprocessing, labels, wire, policy, other);
        }
    }

    /**
     * What of a model runs on nodes as a whole, and where the rest does.
     *
     * @param stages runs of steps that do not overlap
     * @param splitOver nodes that the layers outside of stages are split over; none for all
     */
    public record Stages(List<StageKey> stages, List<String> splitOver) {
        /** Every layer on its own, over all nodes. */
        public static final Stages NONE = new Stages(List.of(), List.of());

        public Stages {
            stages = List.copyOf(stages);
            splitOver = List.copyOf(splitOver);
        }

        /** Whether it is all layers on their own. */
        public boolean areNone() {
            return stages.isEmpty() && splitOver.isEmpty();
        }
    }

    /**
     * A stage.
     *
     * @param from the step or value behind which it begins, or {@code input}
     * @param to the step or value with which it ends, or {@code output}
     * @param nodes that compute it, each all of it; none for any two
     */
    public record StageKey(String from, String to, List<String> nodes) {
        public StageKey {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * How the numbers of a model's layers travel.
     *
     * @param usual where nothing else is said
     * @param layers the exceptions, by the layer's name
     */
    public record WireTypes(WireChoice usual, Map<String, WireChoice> layers) {
        /** Exact everywhere. */
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
     * How much the gateway takes on.
     *
     * @param workers requests that run at a time, at least 1
     * @param queueLength requests that may wait for a worker at the most, at least 1; fewer do once it is known what they take
     * @param deadline how long after its arrival an answer is of use, where a request does not say it
     */
    public record Work(int workers, int queueLength, Duration deadline) {
        public Work {
            if (workers < 1 || queueLength < 1) {
                throw new IllegalArgumentException(
                        workers + " workers and a queue of " + queueLength + ": at least 1 each");
            }
            if (deadline.isNegative() || deadline.isZero()) {
                throw new IllegalArgumentException("a deadline of " + deadline + " cannot be met");
            }
        }

        public static Work defaults() {
            return new Work(4, 64, Duration.ofSeconds(30));
        }
    }

    /**
     * How layers are split and protected.
     *
     * @param policy whom rounds ask, where a request does not say otherwise
     * @param checkEvery of so many rounds of a layer in a row at least one has its answers checked against each other, 0 for never
     * @param splitFromMacs multiply-accumulates from which on a layer is split
     * @param split how layers are cut that can be cut so
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
            /** Each where it is predicted to be done first. */
            FASTEST
        }

        /** Rounds between two checks. */
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

        /** The same under another code, with a policy that suits it. */
        public Coding with(Redundancy otherCode, RoundPolicy itsPolicy) {
            return new Coding(otherCode, itsPolicy, checkEvery, splitFromMacs, split, timing, health, place);
        }
    }

    /**
     * Where telemetry goes.
     *
     * @param broker an MQTT broker that runs already; null to run one inside the gateway
     * @param embeddedListen where the broker inside the gateway listens
     * @param prefix first levels of every topic
     * @param user null for a broker that asks for none
     * @param password null where {@code user} is
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
