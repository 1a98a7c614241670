package dev.ballast.gateway;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans the models anew without nodes that have been away for so long that they count as gone, and with them again when they are back, so
 * that parity is whole again and can cover the next failure. The parts are pushed in the background; requests go on over the old plan until all nodes
 * hold the new one. Parts of the old plan are taken from the nodes a while later, when no request can be using them.
 */
final class Rehoming implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehoming.class);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final long JOIN_MS = 1_000;

    /** Longer than any request that began under the old plan. */
    private static final long KEEP_OLD_NS = TimeUnit.SECONDS.toNanos(30);

    private final NodeControl control;
    private final Fleet fleet;
    private final Provisioner provisioner;
    private final List<ServedModel> models;
    private final long goneAfterNs;
    private final TelemetrySink telemetry;
    private final LongSupplier nanoClock;
    private final Set<String> retired = new HashSet<>();
    private final Thread thread;
    private List<Integer> planned;
    private long retiredNs;

    /** Nothing happens before {@link #begin}. */
    Rehoming(
            NodeControl control,
            Fleet fleet,
            Provisioner provisioner,
            List<ServedModel> models,
            Duration goneAfter,
            TelemetrySink telemetry,
            LongSupplier nanoClock) {
        this.control = control;
        this.fleet = fleet;
        this.provisioner = provisioner;
        this.models = List.copyOf(models);
        this.goneAfterNs = goneAfter.toNanos();
        this.telemetry = telemetry;
        this.nanoClock = nanoClock;
        this.planned = IntStream.range(0, fleet.size()).boxed().toList();
        this.thread = new Thread(this::work, "rehoming");
        thread.setDaemon(true);
    }

    /** Looks after the fleet from now on. */
    void begin() {
        thread.start();
    }

    private void work() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    /** Looks once whether the plan should be another one, and makes it so. */
    void look() throws InterruptedException {
        List<Integer> usable = new ArrayList<>();
        for (int node = 0; node < fleet.size(); node++) {
            boolean takesPart = planned.contains(node);
            if (takesPart ? fleet.awayNs(node) <= goneAfterNs : isBack(node)) {
                usable.add(node);
            }
        }
        boolean enough = models.stream().allMatch(model -> model.canBePlannedOver(usable.size()));
        if (!usable.equals(planned) && enough) {
            replan(usable);
        }
        if (!retired.isEmpty() && nanoClock.getAsLong() - retiredNs > KEEP_OLD_NS) {
            deleteRetired();
        }
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

    private void replan(List<Integer> usable) throws InterruptedException {
        List<Deployment> next =
                models.stream().map(model -> model.planned(usable)).toList();
        List<DeployedLayer> layers =
                next.stream().flatMap(deployment -> deployment.split().stream()).toList();
        provisioner.prepare(layers);
        usable.forEach(provisioner::request);
        provisioner.awaitIdle();
        if (!usable.stream().allMatch(provisioner::isProvisioned)) {
            LOG.warn("the new plan over {} is put off: not every node could be given its parts", names(usable));
            return;
        }
        usable.forEach(node -> retired.addAll(partIds(node)));
        for (int i = 0; i < models.size(); i++) {
            models.get(i).adopt(next.get(i));
        }
        retiredNs = nanoClock.getAsLong();
        planned = List.copyOf(usable);
        provisioner.prepare(List.of());
        LOG.info("the layers are now planned over {}", names(usable));
        telemetry.publish(new FleetEvent.Replanned(names(usable), names(absent())));
    }

    /** Parts that the node should hold at present. */
    private Set<String> partIds(int node) {
        Set<String> ids = new HashSet<>();
        for (ServedModel model : models) {
            for (DeployedLayer layer : model.deployed()) {
                int part = layer.nodes().indexOf(node);
                if (part >= 0) {
                    ids.add(layer.partId(part));
                }
            }
        }
        return ids;
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

    private void deleteRetired() throws InterruptedException {
        for (int node : planned) {
            Set<String> needed = partIds(node);
            try {
                for (String held : control.info(node).partIds()) {
                    if (retired.contains(held) && !needed.contains(held)) {
                        control.delete(node, held);
                    }
                }
            } catch (IOException e) {
                LOG.info("node {} keeps old parts: {}", fleet.node(node).id(), e.getMessage());
            }
        }
        retired.clear();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
