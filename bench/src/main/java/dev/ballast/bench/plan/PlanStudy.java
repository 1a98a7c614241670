package dev.ballast.bench.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.kernels.HollowModel;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.ModelPlan;
import dev.ballast.gateway.config.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.demo.DemoFleet;
import dev.ballast.gateway.fleet.FleetSurvey;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.BoardRates;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.link.LinkProfile;
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
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Are predictions right? Models over five node processes behind emulated links, one request at a time, beside what {@code ballast plan} predicts
 * for the same nodes at the same moment. All processes share this machine, which the prediction knows. Owned by one thread.
 */
public final class PlanStudy {
    private static final int NODES = 5;
    private static final long TIMEOUT_MS = 30_000;
    private static final int LEAST_REQUESTS = 5;
    private static final int PROBES = 3;

    private final List<PlanCase> cases;
    private final Duration warmUp;
    private final Duration measuring;
    private final Path data;
    private final GemmKernel kernel = Kernels.best();

    private PlanStudy(List<PlanCase> cases, Duration warmUp, Duration measuring, Path data) {
        this.cases = List.copyOf(cases);
        this.warmUp = warmUp;
        this.measuring = measuring;
        this.data = data;
    }

    /**
     * Every case.
     *
     * @param data folder that holds {@code models/} and {@code onnx-light/}
     */
    public static PlanStudy full(Path data) {
        return new PlanStudy(PlanCase.ALL, Duration.ofSeconds(6), Duration.ofSeconds(10), data);
    }

    /** What fits into a minute. */
    public static PlanStudy quick(Path data) {
        return new PlanStudy(PlanCase.QUICK, Duration.ofSeconds(5), Duration.ofSeconds(3), data);
    }

    /** Runs all cases, those behind the same link over the same nodes, each with a gateway of its own. */
    public PlanResult run(Path nodeJar, PrintWriter people) throws GatewayException, IOException, InterruptedException {
        BoardRates here = FleetSurvey.measured(kernel, System::nanoTime);
        List<PlanRow> rows = new ArrayList<>();
        Set<String> links = new LinkedHashSet<>();
        cases.forEach(one -> links.add(one.link()));
        for (String link : links) {
            try (DemoFleet fleet = DemoFleet.startBehind(LinkProfile.parse(link), 1, NODES, nodeJar)) {
                for (PlanCase one : cases) {
                    if (one.link().equals(link)) {
                        PlanRow row = run(one, fleet, here);
                        people.println(row);
                        people.flush();
                        rows.add(row);
                    }
                }
            }
        }
        return new PlanResult(kernel.name(), rows);
    }

    private PlanRow run(PlanCase one, DemoFleet fleet, BoardRates here)
            throws GatewayException, IOException, InterruptedException {
        if (!Files.isRegularFile(data.resolve(one.file()))) {
            throw new GatewayException(data + " holds no " + one.file() + "; name the data with --data");
        }
        if (!one.hollow()) {
            return run(one, data.resolve(one.file()), fleet, here);
        }
        Path folder = Files.createTempDirectory("ballast-plan-");
        Path file = folder.resolve("model.onnx");
        try {
            Files.write(file, HollowModel.filled(Files.readAllBytes(data.resolve(one.file()))));
            return run(one, file, fleet, here);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private PlanRow run(PlanCase one, Path file, DemoFleet fleet, BoardRates here)
            throws GatewayException, IOException, InterruptedException {
        GatewayConfig config = config(one, file, fleet);
        try (Gateway gateway = Gateway.start(config, new CoapEdges(), System::nanoTime, System::currentTimeMillis);
                InferClient client = InferClient.open(gateway.address())) {
            Model model = gateway.models().get(0).model();
            FloatTensor input = FloatTensor.zeros(model.inputs().get(0).shape());
            byte[] body = TensorCodec.encode(input);
            requests(client, one.model(), body, warmUp);
            List<Double> measured = requests(client, one.model(), body, measuring);
            FleetCost costs = costs(config, here);
            ModelPlan plan = gateway.models().get(0).asPlanned();
            ModelPrediction predicted = new CostModel(costs).predict(model, plan.layers(), plan.widths());
            return new PlanRow(one, costs, predicted, measured, alone(model, input));
        }
    }

    private static GatewayConfig config(PlanCase one, Path file, DemoFleet fleet) {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new GatewayConfig(
                "plan-study",
                anywhere,
                false,
                fleet.addresses(),
                List.of(new GatewayConfig.ModelSource(
                        one.model(), file, Preprocessing.grey(255), List.of(), GatewayConfig.WireTypes.EXACT)),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(anywhere));
    }

    /** Latencies of requests one after the other for so long, ascending. */
    private static List<Double> requests(InferClient client, String model, byte[] body, Duration time)
            throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        long endNs = System.nanoTime() + time.toNanos();
        while (millis.size() < LEAST_REQUESTS || System.nanoTime() - endNs < 0) {
            InferClient.Reply reply = client.infer(model, InferClient.Body.CBOR, body, TIMEOUT_MS);
            if (!(reply instanceof InferClient.Reply.Answer answer)) {
                throw new IOException(model + " is not answered: " + reply);
            }
            JsonNode latency = answer.json().path("parameters").path("latency_us");
            millis.add((latency.path("total").asDouble() - latency.path("queue").asDouble()) / 1e3);
        }
        Collections.sort(millis);
        return millis;
    }

    /** As {@code ballast plan} does it, in a JVM that is warm. */
    private static FleetCost costs(GatewayConfig config, BoardRates here)
            throws GatewayException, IOException, InterruptedException {
        try (Edges.NodeLink link =
                new CoapEdges().connect(config.nodes(), NodeAddress.bindFor(config.nodes()), System::nanoTime)) {
            Map<Integer, NodeInfo> answers = FleetSurvey.ask(link, config.nodes());
            for (int i = 0; i < PROBES; i++) {
                for (Map.Entry<Integer, NodeInfo> answer : answers.entrySet()) {
                    link.probe(answer.getKey(), answer.getValue());
                }
            }
            Optional<FleetCost> costs = FleetSurvey.costs(FleetSurvey.here(here), config.nodes(), answers, link::link);
            if (costs.isEmpty()) {
                throw new GatewayException("no node says how fast it is");
            }
            double within = config.coding().timing().answerWithin().toNanos() / 1e9;
            return costs.get().within(within);
        }
    }

    /** The model on this thread, ascending. */
    private List<Double> alone(Model model, FloatTensor input) {
        ModelRunner runner = new ModelRunner(model, kernel);
        LocalBackend backend = new LocalBackend(kernel);
        List<Tensor> inputs = List.of(input);
        List<Double> millis = new ArrayList<>();
        long endNs = System.nanoTime() + measuring.toNanos();
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
