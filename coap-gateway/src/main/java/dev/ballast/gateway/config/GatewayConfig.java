package dev.ballast.gateway.config;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
     * Limits of the load that the gateway accepts.
     *
     * @param workers requests that run at a time, at least 1
     * @param asMemoryAllows whether there may be fewer workers, when memory does not suffice for so many
     * @param queueLength upper limit of requests that wait for a worker, at least 1; lower once the duration of requests is known
     * @param deadline time from arrival after which an answer is useless; for requests without a deadline of their own
     */
    public record Work(int workers, boolean asMemoryAllows, int queueLength, Duration deadline) {
        public Work {
            if (workers < 1 || queueLength < 1) {
                throw new IllegalArgumentException(
                        "workers and queue must be at least 1, are " + workers + " and " + queueLength);
            }
            if (deadline.isNegative() || deadline.isZero()) {
                throw new IllegalArgumentException("the deadline must be above 0, is " + deadline);
            }
        }

        /** Limits with a fixed number of workers. */
        public Work(int workers, int queueLength, Duration deadline) {
            this(workers, false, queueLength, deadline);
        }

        /** A copy with a fixed number of workers. */
        public Work with(int otherWorkers) {
            return new Work(otherWorkers, queueLength, deadline);
        }

        public static Work defaults() {
            return new Work(4, true, 64, Duration.ofSeconds(30));
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
