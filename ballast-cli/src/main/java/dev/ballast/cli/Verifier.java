package dev.ballast.cli;

import dev.ballast.clock.NanoClock;
import dev.ballast.coding.Erasures;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.fleet.PartTransport;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.FleetSurvey;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.deployment.PartIndex;
import dev.ballast.gateway.deployment.Provisioner;
import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.plan.LayerPlan;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.CheckRate;
import dev.ballast.rounds.PartsInMemory;
import dev.ballast.rounds.RoundServices;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a model on one board and in coded parts, to compare the answers. The parts are in this process or on the nodes of a fleet.
 * Rounds, decoding and messages are those of the gateway. But no node is benched, every node may take 2 minutes, and a node that is
 * left out refuses at once. One thread.
 */
public final class Verifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    /** Longer than any call to a node takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration REQUEST = Duration.ofHours(1);

    private final GatewayConfig config;
    private final ServedModel model;
    private final RefusingNodes transport;
    private final Runnable closing;
    private final Worker worker;
    private final ModelRunner runner;
    private final LocalBackend board;
    private final NanoClock nanoClock;

    private Verifier(GatewayConfig config, ServedModel model, Way way, GemmKernel kernel, NanoClock nanoClock) {
        this.config = config;
        this.model = model;
        this.transport = new RefusingNodes(way.transport());
        this.closing = way.closing();
        this.nanoClock = nanoClock;
        RoundServices services = new RoundServices(
                way.fleet(),
                TelemetrySink.discarding(),
                new RoundTiming(PATIENCE, PATIENCE),
                new CheckRate(0),
                node -> {});
        this.worker = new Worker(transport, services, kernel, nanoClock);
        this.runner = new ModelRunner(model.model(), kernel);
        this.board = new LocalBackend(kernel);
    }

    /** The transport to the parts. */
    private record Way(PartTransport transport, Fleet fleet, Runnable closing) {}

    /**
     * A set of nodes that are left out.
     *
     * @param label name in reports
     * @param nodes indices into the fleet; empty when no node is left out
     */
    public record Situation(String label, Set<Integer> nodes) {
        public Situation {
            nodes = Set.copyOf(nodes);
        }
    }

    /**
     * A verifier that computes the parts in this process.
     *
     * @param config coding and number of nodes; the addresses are not used
     * @param spec one model, which may be another than those of {@code config}
     */
    public static Verifier here(GatewayConfig config, ModelStore.Spec spec, GemmKernel kernel, NanoClock nanoClock)
            throws GatewayException {
        ServedModel model = served(config, spec);
        Way way = new Way(new PartsInMemory(model.remote(), kernel), fleet(config, nanoClock), () -> {});
        return new Verifier(config, model, way, kernel, nanoClock);
    }

    /**
     * A verifier that pushes the parts of the model to the nodes of the fleet. Closing it deletes the pushed parts; parts that the
     * nodes held before stay.
     *
     * @throws GatewayException when a node cannot be reached or refuses its parts
     */
    public static Verifier overNodes(GatewayConfig config, ModelStore.Spec spec, Edges edges, Machine machine)
            throws GatewayException, InterruptedException {
        ServedModel model = served(config, spec);
        ModelCatalogue models = new ModelCatalogue();
        models.serve("1", model);
        Fleet fleet = fleet(config, machine.nanoClock());
        FleetConnection link;
        try {
            link = edges.connect(config.nodes(), NodeAddress.bindFor(config.nodes()), machine.nanoClock());
        } catch (IOException e) {
            throw new GatewayException("cannot open a UDP socket to the nodes: " + e.getMessage(), e);
        }
        Map<Integer, NodeInfo> before = FleetSurvey.ask(link, config.nodes());
        Runnable closing = () -> {
            clear(link, config.nodes(), model, before);
            link.close();
        };
        try (Provisioner provisioner = new Provisioner(link, config.nodes(), models, fleet, machine.nanoClock())) {
            IntStream.range(0, config.nodes().size()).forEach(provisioner::request);
            provisioner.awaitIdle();
            for (int node = 0; node < config.nodes().size(); node++) {
                if (!provisioner.isProvisioned(node)) {
                    throw new GatewayException("node "
                            + config.nodes().get(node).id() + " at "
                            + config.nodes().get(node).address() + " did not receive its parts; the log says why");
                }
            }
        } catch (GatewayException | InterruptedException | RuntimeException e) {
            closing.run();
            throw e;
        }
        return new Verifier(config, model, new Way(link, fleet, closing), machine.kernel(), machine.nanoClock());
    }

    /** Deletes the parts of the model on the nodes, except those that they held before. A node that cannot be reached keeps them. */
    private static void clear(
            NodeControl control, List<NodeAddress> nodes, ServedModel model, Map<Integer, NodeInfo> before) {
        try {
            Map<Integer, NodeInfo> now = FleetSurvey.ask(control, nodes);
            for (int node = 0; node < nodes.size(); node++) {
                NodeInfo was = before.get(node);
                NodeInfo is = now.get(node);
                if (was == null || is == null) {
                    LOG.warn(
                            "cleaning up failed: node {} did not answer and keeps its parts of {}",
                            nodes.get(node).id(),
                            model.name());
                    continue;
                }
                for (PartIndex.Part part : PartIndex.on(node, model.remote().stream())) {
                    if (is.partIds().contains(part.id()) && !was.partIds().contains(part.id())) {
                        delete(control, node, nodes.get(node), part);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the program is being stopped
        }
    }

    private static void delete(NodeControl control, int node, NodeAddress address, PartIndex.Part part)
            throws InterruptedException {
        try {
            control.delete(node, part.id());
        } catch (IOException e) {
            LOG.warn(
                    "deleting a part failed: node {} keeps its part of {}: {}",
                    address.id(),
                    part.layer().name(),
                    e.getMessage());
        }
    }

    /** The kernel for products in this process, and the clock. */
    public record Machine(GemmKernel kernel, NanoClock nanoClock) {}

    private static ServedModel served(GatewayConfig config, ModelStore.Spec spec) throws GatewayException {
        return new ModelLoader(config.nodes(), config.coding()).load(spec);
    }

    private static Fleet fleet(GatewayConfig config, NanoClock nanoClock) {
        HealthPolicy neverBenched = new HealthPolicy(Integer.MAX_VALUE, PATIENCE, PATIENCE);
        return new Fleet(config.nodes(), neverBenched, TelemetrySink.discarding(), nanoClock, () -> 0);
    }

    /** The model that is verified. */
    public ServedModel model() {
        return model;
    }

    /** Number of layers and stages that run on nodes. */
    public int splitLayers() {
        return model.remote().size();
    }

    /** No node left out, and every set of nodes that the code can recover. */
    public List<Situation> situations() {
        List<Situation> situations = new ArrayList<>();
        situations.add(new Situation("all nodes", Set.of()));
        int nodes = config.nodes().size();
        Erasures.upTo(nodes, LayerPlan.survives(model.plan()))
                .filter(lost -> !lost.isEmpty())
                .forEach(lost -> {
                    Set<Integer> left = IntStream.range(0, nodes)
                            .filter(lost::contains)
                            .boxed()
                            .collect(Collectors.toSet());
                    String ids = left.stream()
                            .sorted()
                            .map(node -> config.nodes().get(node).id())
                            .collect(Collectors.joining(" and "));
                    situations.add(new Situation("without " + ids, left));
                });
        return situations;
    }

    /**
     * The answer of one board.
     *
     * @throws IllegalArgumentException when the inputs do not match the model
     * @throws RequestException when the model cannot compute with their values
     */
    public List<FloatTensor> alone(List<Tensor> inputs) {
        return runner.run(inputs, board).stream().map(Tensor::floats).toList();
    }

    /** The answer of the coded parts. With no node left out it uses data parts only, so it does not depend on which node is fast. */
    public InferenceResult.Answered inParts(List<Tensor> inputs, Situation situation) throws GatewayException {
        boolean dataOnly = situation.nodes().isEmpty() && model.fits(RoundPolicy.WAIT_ALL);
        transport.leaveOut(situation.nodes());
        InferenceRequest.RequestOptions options = new InferenceRequest.RequestOptions(
                dataOnly ? RoundPolicy.WAIT_ALL : model.policy(), REQUEST, Verifier.class);
        InferenceRequest request =
                new InferenceRequest(situation.label(), model, deadline -> RequestBody.of(inputs), options);
        InferenceResult result = worker.run(request, nanoClock.nanos());
        if (result instanceof InferenceResult.Answered answered) {
            return answered;
        }
        throw new GatewayException("inference failed (" + situation.label() + "): " + result);
    }

    @Override
    public void close() {
        closing.run();
    }
}
