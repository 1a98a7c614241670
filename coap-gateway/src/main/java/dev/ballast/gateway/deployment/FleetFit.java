package dev.ballast.gateway.deployment;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what models need against what the nodes say they offer: before any part is pushed whether there is room, and where layers are
 * fastest if that is to decide; afterwards what requests will take.
 */
public final class FleetFit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetFit.class);

    /** Longest wait for a forecast under way to end. */
    private static final long CLOSE_MS = 2_000;

    private final NodeControl control;
    private final GatewayConfig config;
    private final List<NodeAddress> nodes;
    private final GemmKernel kernel;
    private final LongSupplier nanoClock;
    private final ExecutorService forecasts = Executors.newSingleThreadExecutor(FleetFit::thread);

    public FleetFit(NodeControl control, GatewayConfig config, GemmKernel kernel, LongSupplier nanoClock) {
        this.control = control;
        this.config = config;
        this.nodes = config.nodes();
        this.kernel = kernel;
        this.nanoClock = nanoClock;
    }

    /** Every node, by index. */
    public static List<Integer> all(List<NodeAddress> nodes) {
        return IntStream.range(0, nodes.size()).boxed().toList();
    }

    /**
     * Asks the nodes, which takes a few seconds where some are away.
     *
     * @param arriving models of which nothing has been pushed; planned anew where that is to be fastest
     * @param served models whose parts stay
     * @param members of the fleet that take part, by index
     * @return the nodes that answered, by index
     * @throws GatewayException when the nodes have no room for all of it, with what each needs and offers
     */
    public Set<Integer> settle(List<ServedModel> arriving, List<ServedModel> served, List<Integer> members)
            throws GatewayException, InterruptedException {
        Map<Integer, NodeInfo> answers = FleetSurvey.ask(control, nodes);
        List<ServedModel> together =
                Stream.concat(arriving.stream(), served.stream()).toList();
        MemoryPlan memory = MemoryCheck.of(nodes, together, answers);
        requireRoom(memory);
        if (config.coding().place() == GatewayConfig.Coding.Place.FASTEST) {
            for (Map.Entry<Integer, NodeInfo> answer : answers.entrySet()) {
                control.probe(answer.getKey(), answer.getValue());
            }
            Forecast forecast = forecast(answers, memory);
            if (forecast != null) {
                arriving.forEach(model -> keepFaster(forecast, model, members));
            }
        }
        return answers.keySet();
    }

    private static void requireRoom(MemoryPlan memory) throws GatewayException {
        if (!memory.fits()) {
            throw new GatewayException(memory.refusal(MemoryPlan.REMEDIES));
        }
        for (MemoryPlan.Line line : memory.lines()) {
            if (line.offered().isEmpty()) {
                LOG.warn("memory: {}", line);
            }
        }
    }

    private static void keepFaster(Forecast forecast, ServedModel model, List<Integer> members) {
        forecast.keepFaster(model);
        model.adopt(model.planned(members));
        for (LayerPlan layer : model.plan()) {
            LOG.info("{}, where it is fastest: {}", model.name(), ModelLoader.describe(layer));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "forecast");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Predicts what requests of these models take and says so, in the background.
     *
     * @param served all whose parts the nodes hold, for what these take
     */
    public void foretell(List<ServedModel> models, List<ServedModel> served) {
        forecasts.execute(() -> predict(models, served));
    }

    private void predict(List<ServedModel> models, List<ServedModel> served) {
        try {
            Map<Integer, NodeInfo> answers = FleetSurvey.ask(control, nodes);
            Forecast forecast = forecast(answers, MemoryCheck.of(nodes, served, answers));
            if (forecast != null) {
                models.forEach(forecast::tell);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway closes
        }
    }

    private @Nullable Forecast forecast(Map<Integer, NodeInfo> answers, MemoryPlan memory) {
        return Forecast.of(kernel, nanoClock, config, answers, control::link, memory)
                .orElse(null);
    }

    @Override
    public void close() {
        forecasts.shutdownNow();
        try {
            if (!forecasts.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a forecast goes on for longer than {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
