package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.gateway.models.Deployment;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.rounds.Deployed;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replans the models without nodes that are excluded or gone, and with them again when they are back. Parity is then complete and can
 * cover the next failure. A node is gone when it has been away for long enough.
 *
 * <p>The parts are pushed in the background. Requests use the old plan until all nodes hold the new one. Parts of the old plan are
 * deleted later, when no request can use them. Owned by the thread that also loads models, so all models are planned over the same
 * nodes.
 */
public final class Replanner {
    private static final Logger LOG = LoggerFactory.getLogger(Replanner.class);

    /** Longer than any round under the old plan. */
    private static final long KEEP_OLD_NS = TimeUnit.SECONDS.toNanos(30);

    /**
     * First pause before a failed plan is tried again; it doubles each time, because a try takes time of every node and of a processor
     * here.
     */
    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(60);

    private final NodeControl control;
    private final Fleet fleet;
    private final Provisioner provisioner;
    private final ModelCatalogue models;
    private final long goneAfterNs;
    private final TelemetrySink telemetry;
    private final NanoClock nanoClock;
    private final Map<Integer, Set<String>> retired = new HashMap<>();
    private List<Integer> planned;
    private long retiredNs;

    /** The current pause before the next try; 0 when no plan has failed. */
    private long pauseNs;

    private long triedNs;

    /** Starts nothing; each {@link #look} does one step. */
    public Replanner(
            NodeControl control,
            Fleet fleet,
            Provisioner provisioner,
            ModelCatalogue models,
            Duration goneAfter,
            TelemetrySink telemetry,
            NanoClock nanoClock) {
        this.control = control;
        this.fleet = fleet;
        this.provisioner = provisioner;
        this.models = models;
        this.goneAfterNs = goneAfter.toNanos();
        this.telemetry = telemetry;
        this.nanoClock = nanoClock;
        this.planned = IntStream.range(0, fleet.size()).boxed().toList();
    }

    /** The nodes that models are planned over at present, by index into the fleet. */
    List<Integer> planned() {
        return planned;
    }

    /** Replans if the usable nodes have changed. Returns true when layers are deployed differently afterwards. */
    boolean look() throws InterruptedException {
        long nowNs = nanoClock.nanos();
        boolean isDue = pauseNs == 0 || nowNs - triedNs >= pauseNs;
        boolean changed = isDue && follow(usable(), nowNs);
        if (!retired.isEmpty() && nanoClock.nanos() - retiredNs > KEEP_OLD_NS) {
            provisioner.discard(retired);
            retired.clear();
        }
        return changed;
    }

    /** The nodes to plan over. Perhaps no round has asked a node for a while, so the node is gone only if it does not answer now. */
    private List<Integer> usable() throws InterruptedException {
        List<Integer> usable = new ArrayList<>();
        for (int node = 0; node < fleet.size(); node++) {
            boolean takesPart = planned.contains(node) && fleet.awayNs(node) <= goneAfterNs;
            if (!fleet.isExcluded(node) && (takesPart || isBack(node))) {
                usable.add(node);
            }
        }
        return usable;
    }

    private boolean isBack(int node) throws InterruptedException {
        try {
            control.info(node);
            if (fleet.present(node, "answered again")) {
                provisioner.request(node); // it may have lost its parts
            }
            return fleet.awaited(node);
        } catch (IOException e) {
            LOG.debug("node {} is still away: {}", fleet.node(node).id(), e.getMessage());
            return false;
        }
    }

    /** Replans if these nodes differ from the planned ones. After any failure the next try waits for a pause. */
    private boolean follow(List<Integer> usable, long nowNs) throws InterruptedException {
        if (usable.equals(planned)) {
            pauseNs = 0;
            return false;
        }
        triedNs = nowNs;
        pauseNs = Math.min(Math.max(2 * pauseNs, FIRST_PAUSE_NS), LONGEST_PAUSE_NS);
        if (!models.served().stream().allMatch(model -> model.canBePlannedOver(usable.size())) || !replan(usable)) {
            return false;
        }
        pauseNs = 0;
        return true;
    }

    private boolean replan(List<Integer> usable) throws InterruptedException {
        List<ServedModel> served = models.served();
        List<Deployment> next =
                served.stream().map(model -> model.planned(usable)).toList();
        List<Deployed> layers = next.stream()
                .flatMap(deployment -> deployment.remote().stream())
                .toList();
        if (!hasRoom(served, layers, usable) || !push(layers, usable)) {
            return false;
        }
        served.forEach(model -> PartIndex.add(model.remote(), retired));
        for (int i = 0; i < served.size(); i++) {
            served.get(i).adopt(next.get(i));
        }
        retiredNs = nanoClock.nanos();
        planned = List.copyOf(usable);
        provisioner.prepare(List.of());
        LOG.info("replanned: the layers are now spread over {}", names(usable));
        telemetry.publish(new FleetEvent.Replanned(names(usable), names(absent())));
        return true;
    }

    /**
     * Whether the nodes of the new plan have memory for it beside the old one; requests use the old plan meanwhile. A node that is to join
     * and has no room counts as absent.
     */
    private boolean hasRoom(List<ServedModel> served, List<Deployed> layers, List<Integer> usable)
            throws InterruptedException {
        List<NodeAddress> nodes =
                IntStream.range(0, fleet.size()).mapToObj(fleet::node).toList();
        List<Deployed> both = Stream.concat(served.stream().flatMap(model -> model.remote().stream()), layers.stream())
                .toList();
        Map<Integer, NodeInfo> answers = new HashMap<>(FleetSurvey.ask(control, nodes));
        answers.keySet().retainAll(usable);
        MemoryPlan memory = MemoryCheck.ofLayers(nodes, both, answers);
        usable.stream()
                .filter(node ->
                        !planned.contains(node) && !memory.lines().get(node).fits())
                .forEach(node -> provisioner.room().refuse(node, memory.lines().get(node)));
        if (!memory.fits()) {
            LOG.warn(
                    "replanning postponed for {} s: the nodes have no memory for old and new parts together: {}",
                    TimeUnit.NANOSECONDS.toSeconds(pauseNs),
                    memory.lines());
        }
        return memory.fits();
    }

    /** Pushes the parts of a new plan. Returns true when all nodes have them; otherwise discards the pushed parts. */
    private boolean push(List<Deployed> layers, List<Integer> usable) throws InterruptedException {
        boolean complete = false;
        try {
            provisioner.prepare(layers);
            usable.forEach(provisioner::visit);
            provisioner.awaitIdle();
            complete = usable.stream().allMatch(provisioner::isProvisioned);
        } finally {
            if (!complete) {
                provisioner.prepare(List.of());
                Map<Integer, Set<String>> pushed = new HashMap<>();
                PartIndex.add(layers, pushed);
                provisioner.discard(pushed);
                LOG.warn(
                        "replanning over {} postponed for {} s: not every node received its parts",
                        names(usable),
                        TimeUnit.NANOSECONDS.toSeconds(pauseNs));
            }
        }
        return complete;
    }

    private List<Integer> absent() {
        return IntStream.range(0, fleet.size())
                .filter(node -> !planned.contains(node))
                .boxed()
                .toList();
    }

    private List<String> names(List<Integer> nodes) {
        return nodes.stream().map(node -> fleet.node(node).id()).toList();
    }
}
