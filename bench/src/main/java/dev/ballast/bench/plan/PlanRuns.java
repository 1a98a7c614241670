package dev.ballast.bench.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.kernels.HollowModel;
import dev.ballast.demo.DemoFleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.deployment.FleetSurvey;
import dev.ballast.gateway.models.ModelPlan;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.plan.CostModel;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs cases over running nodes: a gateway, requests, and the prediction after the warm-up. Owned by one thread. */
final class PlanRuns {
    private static final long TIMEOUT_MS = 30_000;
    private static final int LEAST_REQUESTS = 5;
    private static final int PROBES = 3;

    /** Until what was done without limits is past. */
    private static final Duration SETTLING = Duration.ofSeconds(4);

    /** A slow board takes longer for a model than rounds usually may. */
    private static final RoundTiming PATIENT = new RoundTiming(Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final Path data;
    private final GemmKernel kernel;
    private final BoardRates here;

    /**
     * Runs nothing yet.
     *
     * @param data folder that holds the models
     * @param here of this machine
     */
    PlanRuns(Path data, GemmKernel kernel, BoardRates here) {
        this.data = data;
        this.kernel = kernel;
        this.here = here;
    }

    /**
     * Length of the requests to a gateway.
     *
     * @param warmUp time of requests that do not count
     * @param measuring time of requests that count
     */
    record Pace(Duration warmUp, Duration measuring) {
        static Pace ofSeconds(int warmUp, int measuring) {
            return new Pace(Duration.ofSeconds(warmUp), Duration.ofSeconds(measuring));
        }
    }

    /**
     * Running nodes.
     *
     * @param slow the limits of the nodes; null without limits
     */
    record Nodes(DemoFleet fleet, @Nullable SlowBoards slow) {}

    /** A case, with its model as a file of its own where the weights are made up. */
    PlanRow run(PlanCase one, Nodes nodes, Pace pace) throws GatewayException, IOException, InterruptedException {
        Path file = data.resolve(one.file());
        if (!Files.isRegularFile(file)) {
            throw new GatewayException(
                    "there is no " + one.file() + " in " + data + "; name the folder of the models with --data");
        }
        if (!one.hollow()) {
            return new OfCase(one, file, nodes, pace).run();
        }
        Path folder = Files.createTempDirectory("ballast-plan-");
        Path filled = folder.resolve("model.onnx");
        try {
            Files.write(filled, HollowModel.filled(Files.readAllBytes(file)));
            return new OfCase(one, filled, nodes, pace).run();
        } finally {
            Files.deleteIfExists(filled);
            Files.delete(folder);
        }
    }

    /** One case. */
    private final class OfCase {
        private final PlanCase one;
        private final Path file;
        private final DemoFleet fleet;
        private final @Nullable SlowBoards slow;
        private final Pace pace;

        OfCase(PlanCase one, Path file, Nodes nodes, Pace pace) {
            this.one = one;
            this.file = file;
            this.fleet = nodes.fleet();
            this.slow = nodes.slow();
            this.pace = pace;
        }

        PlanRow run() throws GatewayException, IOException, InterruptedException {
            PlanRow row = overTheFleet();
            return slow == null ? row : row.with(oneBoard(slow));
        }

        private PlanRow overTheFleet() throws GatewayException, IOException, InterruptedException {
            GatewayConfig config = config(ModelSource.Stages.NONE);
            try (Gateway gateway = start(config)) {
                ModelPlan plan = gateway.models().get(0).asPlanned();
                Model model = gateway.models().get(0).model();
                List<Double> measured = requests(gateway);
                FleetCost costs = costs(config);
                ModelPrediction predicted = new CostModel(costs).predict(model, plan.layers(), plan.widths());
                return new PlanRow(one, costs, predicted, new PlanTimes(measured, alone(model), List.of()));
            }
        }

        /** Requests that one node computes as a whole. */
        private List<Double> oneBoard(SlowBoards boards) throws GatewayException, IOException, InterruptedException {
            String node = fleet.addresses().get(0).id();
            ModelSource.StageKey all = new ModelSource.StageKey("input", "output", List.of(node));
            boards.lift();
            try (Gateway gateway = start(config(new ModelSource.Stages(List.of(all), List.of())))) {
                return requests(gateway);
            }
        }

        private Gateway start(GatewayConfig config) throws GatewayException, InterruptedException {
            return Gateway.start(config, new CoapEdges(), System::nanoTime, System::currentTimeMillis);
        }

        private GatewayConfig config(ModelSource.Stages stages) {
            InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            GatewayConfig.Coding usual = GatewayConfig.Coding.defaults();
            GatewayConfig.Coding patient = new GatewayConfig.Coding(
                    usual.redundancy(),
                    usual.policy(),
                    usual.checkEvery(),
                    usual.splitFromMacs(),
                    usual.split(),
                    PATIENT,
                    usual.health(),
                    usual.place());
            ModelSource source =
                    new ModelSource(one.model(), file, Preprocessing.grey(255), List.of(), ModelSource.WireTypes.EXACT);
            return new GatewayConfig(
                    "plan-study",
                    anywhere,
                    false,
                    fleet.addresses(),
                    List.of(source.withStages(stages)),
                    GatewayConfig.Work.defaults(),
                    slow == null ? usual : patient,
                    GatewayConfig.Telemetry.embedded(anywhere));
        }

        /** Latencies of requests one after the other once all is warm, ascending. */
        private List<Double> requests(Gateway gateway) throws IOException, InterruptedException {
            Model model = gateway.models().get(0).model();
            byte[] body =
                    TensorCodec.encode(FloatTensor.zeros(model.inputs().get(0).shape()));
            try (InferClient client = InferClient.open(gateway.address())) {
                if (slow != null) {
                    slow.lift();
                }
                requests(client, body, pace.warmUp());
                if (slow != null) {
                    slow.limit();
                    requests(client, body, SETTLING);
                }
                return requests(client, body, pace.measuring());
            }
        }

        private List<Double> requests(InferClient client, byte[] body, Duration time)
                throws IOException, InterruptedException {
            List<Double> millis = new ArrayList<>();
            long endNs = System.nanoTime() + time.toNanos();
            while (millis.size() < LEAST_REQUESTS || System.nanoTime() - endNs < 0) {
                InferClient.Reply reply = client.infer(one.model(), InferClient.Body.CBOR, body, TIMEOUT_MS);
                if (!(reply instanceof InferClient.Reply.Answer answer)) {
                    throw new IOException(one.model() + ": a request failed: " + reply);
                }
                JsonNode latency = answer.json().path("parameters").path("latency_us");
                millis.add((latency.path("total").asDouble()
                                - latency.path("queue").asDouble())
                        / 1e3);
            }
            Collections.sort(millis);
            return millis;
        }

        /** As {@code ballast plan} does it, in a JVM that is warm. */
        private FleetCost costs(GatewayConfig config) throws GatewayException, IOException, InterruptedException {
            try (FleetConnection link =
                    new CoapEdges().connect(config.nodes(), NodeAddress.bindFor(config.nodes()), System::nanoTime)) {
                Map<Integer, NodeInfo> answers = FleetSurvey.ask(link, config.nodes());
                for (int i = 0; i < PROBES; i++) {
                    for (Map.Entry<Integer, NodeInfo> answer : answers.entrySet()) {
                        link.probe(answer.getKey(), answer.getValue());
                    }
                }
                Optional<FleetCost> costs =
                        FleetSurvey.costs(FleetSurvey.here(here), config.nodes(), answers, link::link);
                if (costs.isEmpty()) {
                    throw new GatewayException("no node has measured its speed");
                }
                double within = config.coding().timing().answerWithin().toNanos() / 1e9;
                FleetCost fleetCost = costs.get().within(within);
                return slow == null ? fleetCost : slow.apart(fleetCost);
            }
        }

        /** The model on this thread, ascending. */
        private List<Double> alone(Model model) {
            ModelRunner runner = new ModelRunner(model, kernel);
            LocalBackend backend = new LocalBackend(kernel);
            List<Tensor> inputs =
                    List.of(FloatTensor.zeros(model.inputs().get(0).shape()));
            List<Double> millis = new ArrayList<>();
            long endNs = System.nanoTime() + pace.measuring().toNanos();
            while (millis.size() < LEAST_REQUESTS || System.nanoTime() - endNs < 0) {
                long begunNs = System.nanoTime();
                runner.run(inputs, backend);
                millis.add((System.nanoTime() - begunNs) / 1e6);
            }
            List<Double> later = new ArrayList<>(millis.subList(millis.size() / 2, millis.size()));
            Collections.sort(later);
            return later;
        }
    }
}
