package dev.ballast.gateway.deployment;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.gateway.models.Deployment;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.rounds.Deployed;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans the models anew without nodes that are excluded or have been away for so long that they count as gone, and with them again when they are back, so
 * that parity is whole again and can cover the next failure. The parts are pushed in the background; requests go on over the old plan until all nodes
 * hold the new one. Parts of the old plan are taken from the nodes a while later, when no request can be using them. Owned by the thread
 * that also loads models, so that a model is never planned over other nodes than the rest.
 */
public final class Replanner {
    private static final Logger LOG = LoggerFactory.getLogger(Replanner.class);

    /** Longer than any request that began under the old plan. */
    private static final long KEEP_OLD_NS = TimeUnit.SECONDS.toNanos(30);

    /** Before a plan that was put off is tried again, twice as long each time: trying takes every node and a processor here. */
    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(60);

    private final NodeControl control;
    private final Fleet fleet;
    private final Provisioner provisioner;
    private final ModelCatalogue models;
    private final long goneAfterNs;
    private final TelemetrySink telemetry;
    private final LongSupplier nanoClock;
    private final Map<Integer, Set<String>> retired = new HashMap<>();
    private List<Integer> planned;
    private long retiredNs;

    /** How long ago a plan must have been put off to be tried again; 0 when none was. */
    private long pauseNs;

    private long triedNs;

    /** Nothing happens before somebody {@linkplain #look looks}. */
    public Replanner(
            NodeControl control,
            Fleet fleet,
            Provisioner provisioner,
            ModelCatalogue models,
            Duration goneAfter,
            TelemetrySink telemetry,
            LongSupplier nanoClock) {
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

    /** Looks once whether the plan should be another one, and makes it so; true when layers are deployed otherwise than before. */
    boolean look() throws InterruptedException {
        long nowNs = nanoClock.getAsLong();
        boolean isDue = pauseNs == 0 || nowNs - triedNs >= pauseNs;
        boolean changed = isDue && follow(usable(), nowNs);
        if (!retired.isEmpty() && nanoClock.getAsLong() - retiredNs > KEEP_OLD_NS) {
            provisioner.discard(retired);
            retired.clear();
        }
        return changed;
    }

    /** A node that no round has waited for in a while may not have been asked by any: it counts as gone only when it says nothing now. */
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
            fleet.present(node, "answers again");
            return fleet.awaited(node);
        } catch (IOException e) {
            LOG.debug("node {} is still away: {}", fleet.node(node).id(), e.getMessage());
            return false;
        }
    }

    /** Plans over these nodes if they are others than at present. What fails is tried again after a pause, however it fails. */
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
        if (!hasRoom(served, layers) || !push(layers, usable)) {
            return false;
        }
        served.forEach(model -> PartIndex.add(model.remote(), retired));
        for (int i = 0; i < served.size(); i++) {
            served.get(i).adopt(next.get(i));
        }
        retiredNs = nanoClock.getAsLong();
        planned = List.copyOf(usable);
        provisioner.prepare(List.of());
        LOG.info("the layers are now planned over {}", names(usable));
        telemetry.publish(new FleetEvent.Replanned(names(usable), names(absent())));
        return true;
    }

    /** Whether the nodes can hold the parts of the new plan beside those of the old one, as they must while requests go on. */
    private boolean hasRoom(List<ServedModel> served, List<Deployed> layers) throws InterruptedException {
        List<NodeAddress> nodes =
                IntStream.range(0, fleet.size()).mapToObj(fleet::node).toList();
        List<Deployed> both = Stream.concat(served.stream().flatMap(model -> model.remote().stream()), layers.stream())
                .toList();
        MemoryPlan memory = MemoryCheck.ofLayers(nodes, both, FleetSurvey.ask(control, nodes));
        if (!memory.fits()) {
            LOG.warn(
                    "the new plan is put off for {} s, for old and new parts together have no room: {}",
                    TimeUnit.NANOSECONDS.toSeconds(pauseNs),
                    memory.lines());
        }
        return memory.fits();
    }

    /** Gives the nodes their parts of a new plan; true when all have them. Otherwise what they were given is taken back. */
    private boolean push(List<Deployed> layers, List<Integer> usable) throws InterruptedException {
        boolean complete = false;
        try {
            provisioner.prepare(layers);
            usable.forEach(provisioner::request);
            provisioner.awaitIdle();
            complete = usable.stream().allMatch(provisioner::isProvisioned);
        } finally {
            if (!complete) {
                provisioner.prepare(List.of());
                Map<Integer, Set<String>> pushed = new HashMap<>();
                PartIndex.add(layers, pushed);
                provisioner.discard(pushed);
                LOG.warn(
                        "the new plan over {} is put off for {} s: not every node could be given its parts",
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
