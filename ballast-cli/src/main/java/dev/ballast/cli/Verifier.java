package dev.ballast.cli;

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
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.FleetSurvey;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.deployment.PartIndex;
import dev.ballast.gateway.deployment.Provisioner;
import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
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
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on one board and in coded parts side by side, the parts in this process or on the nodes of a fleet: rounds, decoding and messages are
 * those of the gateway, but nodes are waited for however long they take, and one that is left out is known to be missing at once. One thread.
 */
public final class Verifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    /** Longer than a node may take for anything. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration REQUEST = Duration.ofHours(1);

    private final GatewayConfig config;
    private final ServedModel model;
    private final RefusingNodes transport;
    private final Runnable closing;
    private final Worker worker;
    private final ModelRunner runner;
    private final LocalBackend board;
    private final LongSupplier nanoClock;

    private Verifier(GatewayConfig config, ServedModel model, Way way, GemmKernel kernel, LongSupplier nanoClock) {
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

    /** How the parts are reached. */
    private record Way(PartTransport transport, Fleet fleet, Runnable closing) {}

    /**
     * Which nodes are left out.
     *
     * @param label what reports call it
     * @param nodes indices into the fleet; none for what all give
     */
    public record Situation(String label, Set<Integer> nodes) {
        public Situation {
            nodes = Set.copyOf(nodes);
        }
    }

    /**
     * Computes the parts in this process.
     *
     * @param config how layers are coded and over how many nodes; its addresses are not used
     * @param source one model, of it or another
     */
    public static Verifier here(
            GatewayConfig config, GatewayConfig.ModelSource source, GemmKernel kernel, LongSupplier nanoClock)
            throws GatewayException {
        ServedModel model = served(config, source);
        Way way = new Way(new PartsInMemory(model.remote(), kernel), fleet(config, nanoClock), () -> {});
        return new Verifier(config, model, way, kernel, nanoClock);
    }

    /**
     * Gives the nodes of the fleet their parts of the model, until it is closed; what they held before they keep.
     *
     * @throws GatewayException when a node cannot be reached or does not take its parts
     */
    public static Verifier overNodes(
            GatewayConfig config, GatewayConfig.ModelSource source, Edges edges, Machine machine)
            throws GatewayException, InterruptedException {
        ServedModel model = served(config, source);
        ModelCatalogue models = new ModelCatalogue();
        models.serve("1", model);
        Fleet fleet = fleet(config, machine.nanoClock());
        FleetConnection link;
        try {
            link = edges.connect(config.nodes(), NodeAddress.bindFor(config.nodes()), machine.nanoClock());
        } catch (IOException e) {
            throw new GatewayException("no socket towards the nodes can be opened: " + e.getMessage(), e);
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
                    throw new GatewayException(
                            "node " + config.nodes().get(node).id() + " at "
                                    + config.nodes().get(node).address() + " has not got its parts, see the log");
                }
            }
        } catch (GatewayException | InterruptedException | RuntimeException e) {
            closing.run();
            throw e;
        }
        return new Verifier(config, model, new Way(link, fleet, closing), machine.kernel(), machine.nanoClock());
    }

    /** Takes the parts of the model from the nodes but for those that they held before; who cannot be reached keeps them. */
    private static void clear(
            NodeControl control, List<NodeAddress> nodes, ServedModel model, Map<Integer, NodeInfo> before) {
        try {
            Map<Integer, NodeInfo> now = FleetSurvey.ask(control, nodes);
            for (int node = 0; node < nodes.size(); node++) {
                NodeInfo was = before.get(node);
                NodeInfo is = now.get(node);
                if (was == null || is == null) {
                    LOG.warn(
                            "node {} keeps what it holds of {}", nodes.get(node).id(), model.name());
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
                    "node {} keeps its part of {}: {}",
                    address.id(),
                    part.layer().name(),
                    e.getMessage());
        }
    }

    /** What products that stay here are computed with, and the clock. */
    public record Machine(GemmKernel kernel, LongSupplier nanoClock) {}

    private static ServedModel served(GatewayConfig config, GatewayConfig.ModelSource source) throws GatewayException {
        ModelStore.Spec spec = new ModelStore.Spec(source, ModelCoding.AS_CONFIGURED);
        return new ModelLoader(config.nodes(), config.coding()).load(spec);
    }

    private static Fleet fleet(GatewayConfig config, LongSupplier nanoClock) {
        HealthPolicy neverBenched = new HealthPolicy(Integer.MAX_VALUE, PATIENCE, PATIENCE);
        return new Fleet(config.nodes(), neverBenched, TelemetrySink.discarding(), nanoClock, () -> 0);
    }

    /** What is verified. */
    public ServedModel model() {
        return model;
    }

    /** Layers and stages that run on nodes. */
    public int splitLayers() {
        return model.remote().size();
    }

    /** All nodes there, and every loss that the code is made for. */
    public List<Situation> situations() {
        List<Situation> situations = new ArrayList<>();
        situations.add(new Situation("all there", Set.of()));
        int nodes = config.nodes().size();
        Erasures.upTo(nodes, LayerPlan.survives(model.plan()))
                .filter(lost -> lost != 0)
                .forEach(lost -> {
                    Set<Integer> left = IntStream.range(0, nodes)
                            .filter(node -> (lost >> node & 1) == 1)
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
     * What one board answers.
     *
     * @throws IllegalArgumentException when the inputs are not those of the model
     */
    public List<FloatTensor> alone(List<Tensor> inputs) {
        return runner.run(inputs, board).stream().map(FloatTensor.class::cast).toList();
    }

    /** What the parts give. With all nodes there it is the data alone, so that it does not depend on who is fast. */
    public InferenceResult.Answered inParts(List<Tensor> inputs, Situation situation) throws GatewayException {
        boolean dataOnly = situation.nodes().isEmpty() && model.fits(RoundPolicy.WAIT_ALL);
        transport.leaveOut(situation.nodes());
        InferenceRequest.RequestOptions options = new InferenceRequest.RequestOptions(
                dataOnly ? RoundPolicy.WAIT_ALL : model.policy(), REQUEST, Verifier.class);
        InferenceRequest request = new InferenceRequest(situation.label(), model, deadline -> inputs, options);
        InferenceResult result = worker.run(request, nanoClock.getAsLong());
        if (result instanceof InferenceResult.Answered answered) {
            return answered;
        }
        throw new GatewayException("no answer " + situation.label() + ": " + result);
    }

    @Override
    public void close() {
        closing.run();
    }
}
