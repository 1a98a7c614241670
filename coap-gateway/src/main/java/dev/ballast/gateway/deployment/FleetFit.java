package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.wire.NodeInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the needs of models with the offers of the nodes. Before a push it checks memory and, if configured, finds the fastest
 * place of each layer. After a push it predicts the time of requests.
 */
public final class FleetFit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetFit.class);

    /** Longest wait at close for a running forecast, in milliseconds. */
    private static final long CLOSE_MS = 2_000;

    private final NodeControl control;
    private final GatewayConfig config;
    private final List<NodeAddress> nodes;
    private final GemmKernel kernel;
    private final NanoClock nanoClock;
    private final ExecutorService forecasts = Executors.newSingleThreadExecutor(FleetFit::thread);

    public FleetFit(NodeControl control, GatewayConfig config, GemmKernel kernel, NanoClock nanoClock) {
        this.control = control;
        this.config = config;
        this.nodes = config.nodes();
        this.kernel = kernel;
        this.nanoClock = nanoClock;
    }

    /** Indices of all nodes. */
    public static List<Integer> all(List<NodeAddress> nodes) {
        return IntStream.range(0, nodes.size()).boxed().toList();
    }

    /**
     * Asks the nodes and checks that the models fit. Takes a few seconds when nodes are away.
     *
     * @param arriving models without pushed parts; replanned when layers are placed where they are fastest
     * @param served models whose parts stay
     * @param members nodes of the fleet that take part, by index
     * @param absent nodes that count as absent although they answer, by index
     * @return the nodes that answered, by index
     * @throws GatewayException when the nodes lack memory; the message says what each node needs and offers
     */
    public Set<Integer> settle(
            List<ServedModel> arriving, List<ServedModel> served, List<Integer> members, Predicate<Integer> absent)
            throws GatewayException, InterruptedException {
        Map<Integer, NodeInfo> answers = new HashMap<>(FleetSurvey.ask(control, nodes));
        List<ServedModel> together =
                Stream.concat(arriving.stream(), served.stream()).toList();
        answers.keySet().removeIf(absent);
        requireRoom(MemoryCheck.of(nodes, together, answers));
        place(arriving, answers, members);
        return answers.keySet();
    }

    /** Puts the layers where they are fastest, if that is wanted. */
    private void place(List<ServedModel> arriving, Map<Integer, NodeInfo> answers, List<Integer> members)
            throws InterruptedException {
        if (config.coding().place() == GatewayConfig.Coding.Place.FASTEST) {
            for (Map.Entry<Integer, NodeInfo> answer : answers.entrySet()) {
                control.probe(answer.getKey(), answer.getValue());
            }
            Forecast forecast = forecast(answers);
            if (forecast != null) {
                arriving.forEach(model -> keepFaster(forecast, model, members));
            }
        }
    }

    /**
     * Asks all nodes at the start of the gateway, and tells the fleet which of them answer and have room for their parts. The others count
     * as absent.
     *
     * @param models the models that the gateway is to serve
     * @param provisioner decides which boards have too little memory
     * @return the nodes that can be given their parts, by index
     * @throws GatewayException when all nodes answer and none has room; the message says what each node needs and offers
     */
    public Set<Integer> begin(List<ServedModel> models, Fleet fleet, Provisioner provisioner)
            throws GatewayException, InterruptedException {
        List<Integer> all = all(nodes);
        FleetSurvey.Replies replies = FleetSurvey.replies(control, nodes, all, FleetSurvey.SHORT_MS);
        Map<Integer, NodeInfo> answers = replies.answers();
        MemoryPlan memory = MemoryCheck.of(nodes, models, answers);
        if (answers.size() == nodes.size() && memory.lines().stream().noneMatch(MemoryPlan.Line::fits)) {
            throw new GatewayException(memory.refusal(MemoryPlan.REMEDIES));
        }
        Set<Integer> fit = new TreeSet<>();
        for (int node : all) {
            NodeInfo info = answers.get(node);
            if (info != null) {
                fleet.boards().visited(node, info);
            }
            String foreign = replies.foreign().get(node);
            if (foreign != null) {
                fleet.speaksOtherVersion(node, foreign);
            } else if (!replies.isPresent(node)) {
                fleet.silent(node, replies.unnamed().getOrDefault(node, "did not answer at the start"));
            } else if (info == null || provisioner.room().admits(node, info)) {
                fleet.present(node, "answered at the start");
                fit.add(node);
            }
        }
        place(models, answers, all);
        return fit;
    }

    private static void requireRoom(MemoryPlan memory) throws GatewayException {
        if (!memory.fits()) {
            throw new GatewayException(memory.refusal(MemoryPlan.REMEDIES));
        }
        for (MemoryPlan.Line line : memory.lines()) {
            if (line.offered().isEmpty()) {
                LOG.warn("memory of a node is unknown: {}", line);
            }
        }
    }

    private void keepFaster(Forecast forecast, ServedModel model, List<Integer> members) {
        forecast.keepFaster(model);
        model.adopt(model.planned(members));
        for (LayerPlan layer : model.plan()) {
            LOG.info("model {} with place fastest: {}", model.name(), ModelLoader.describe(layer, nodes));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "forecast");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Predicts the time of requests of these models in the background, and logs it.
     */
    public void foretell(List<ServedModel> models) {
        forecasts.execute(() -> predict(models));
    }

    private void predict(List<ServedModel> models) {
        try {
            Map<Integer, NodeInfo> answers = FleetSurvey.ask(control, nodes);
            Forecast forecast = forecast(answers);
            if (forecast != null) {
                models.forEach(forecast::tell);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() interrupts the thread
        }
    }

    private @Nullable Forecast forecast(Map<Integer, NodeInfo> answers) {
        return Forecast.of(kernel, nanoClock, config, answers, control::link).orElse(null);
    }

    @Override
    public void close() {
        forecasts.shutdownNow();
        try {
            if (!forecasts.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("closing the forecast failed: it still runs after {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
