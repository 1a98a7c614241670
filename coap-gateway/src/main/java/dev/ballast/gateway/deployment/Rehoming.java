package dev.ballast.gateway.deployment;

import dev.ballast.gateway.fleet.Fleet;
import dev.ballast.gateway.fleet.NodeControl;
import dev.ballast.gateway.models.Deployment;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.rounds.Deployed;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans the models anew without nodes that have been away for so long that they count as gone, and with them again when they are back, so
 * that parity is whole again and can cover the next failure. The parts are pushed in the background; requests go on over the old plan until all nodes
 * hold the new one. Parts of the old plan are taken from the nodes a while later, when no request can be using them. Owned by the thread
 * that also loads models, so that a model is never planned over other nodes than the rest.
 */
public final class Rehoming {
    private static final Logger LOG = LoggerFactory.getLogger(Rehoming.class);

    /** Longer than any request that began under the old plan. */
    private static final long KEEP_OLD_NS = TimeUnit.SECONDS.toNanos(30);

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

    /** Nothing happens before somebody {@linkplain #look looks}. */
    public Rehoming(
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
        List<Integer> usable = new ArrayList<>();
        for (int node = 0; node < fleet.size(); node++) {
            boolean takesPart = planned.contains(node);
            if (takesPart ? fleet.awayNs(node) <= goneAfterNs : isBack(node)) {
                usable.add(node);
            }
        }
        boolean enough = models.served().stream().allMatch(model -> model.canBePlannedOver(usable.size()));
        boolean changed = !usable.equals(planned) && enough && replan(usable);
        if (!retired.isEmpty() && nanoClock.getAsLong() - retiredNs > KEEP_OLD_NS) {
            provisioner.discard(retired);
            retired.clear();
        }
        return changed;
    }

    /** A node without parts is asked by no round. */
    private boolean isBack(int node) throws InterruptedException {
        try {
            control.info(node);
            fleet.present(node, "answers again");
            return true;
        } catch (IOException e) {
            LOG.debug("node {} is still away: {}", fleet.node(node).id(), e.getMessage());
            return false;
        }
    }

    private boolean replan(List<Integer> usable) throws InterruptedException {
        List<ServedModel> served = models.served();
        List<Deployment> next =
                served.stream().map(model -> model.planned(usable)).toList();
        List<Deployed> layers = next.stream()
                .flatMap(deployment -> deployment.remote().stream())
                .toList();
        provisioner.prepare(layers);
        usable.forEach(provisioner::request);
        provisioner.awaitIdle();
        if (!usable.stream().allMatch(provisioner::isProvisioned)) {
            LOG.warn("the new plan over {} is put off: not every node could be given its parts", names(usable));
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
