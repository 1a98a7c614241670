package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One visit to a node: asks what it holds, deletes corrupt and discarded parts, and pushes missing ones. Owned by the provisioner's
 * thread, except for the progress.
 */
final class NodeVisit {
    private static final Logger LOG = LoggerFactory.getLogger(NodeVisit.class);

    private final NodeControl control;
    private final List<NodeAddress> nodes;
    private final Fleet fleet;
    private final DiscardedParts discarded;
    private final KnownParts known;
    private final NanoClock nanoClock;
    private final RoomCheck room;
    private volatile @Nullable PushProgress pushing;

    /** The outcome of a visit. */
    enum Outcome {
        COMPLETE,
        PARTS_REFUSED,
        /** The board has too little memory for its parts, so it was given none. */
        NO_ROOM,
        UNREACHABLE
    }

    NodeVisit(
            NodeControl control,
            List<NodeAddress> nodes,
            Fleet fleet,
            DiscardedParts discarded,
            RoomCheck room,
            KnownParts known,
            NanoClock nanoClock) {
        this.room = room;
        this.control = control;
        this.nodes = List.copyOf(nodes);
        this.fleet = fleet;
        this.discarded = discarded;
        this.known = known;
        this.nanoClock = nanoClock;
    }

    /** Progress of the current push; empty when there is none, or it has only begun. For any thread. */
    String progress() {
        PushProgress now = pushing;
        return now == null ? "" : now.said();
    }

    /**
     * Visits a node. Every call to the node times out, so the visit ends.
     *
     * @param partsOf the parts that a node must hold now
     * @param refused receives the reason for each part that the node refuses, by part id
     */
    Outcome make(int node, IntFunction<List<PartIndex.Part>> partsOf, Map<String, String> refused)
            throws InterruptedException {
        try {
            NodeInfo info = control.info(node);
            fleet.boards().visited(node, info);
            Set<String> held = new HashSet<>(info.partIds());
            known.list(node, held);
            try {
                return supply(node, info, partsOf, held, refused);
            } finally {
                held.retainAll(
                        partsOf.apply(node).stream().map(PartIndex.Part::id).toList());
                fleet.boards().holds(node, held);
            }
        } catch (IOException e) {
            LOG.warn(
                    "pushing parts failed: node {} at {}: {}",
                    nodes.get(node).id(),
                    nodes.get(node).address(),
                    e.getMessage());
            return Outcome.UNREACHABLE;
        } catch (RuntimeException | Error e) { // a failure at one node must not end the thread that visits the others
            LOG.error("visiting node {} failed", nodes.get(node).id(), e);
            return Outcome.UNREACHABLE;
        } finally {
            pushing = null;
        }
    }

    /**
     * Brings the node from the parts that it holds to those that it must hold.
     *
     * @param held the parts on the node; kept up to date
     */
    private Outcome supply(
            int node,
            NodeInfo info,
            IntFunction<List<PartIndex.Part>> partsOf,
            Set<String> held,
            Map<String, String> refused)
            throws IOException, InterruptedException {
        Set<String> corrupt = fleet.corrupt(node);
        take(node, corrupt, held);
        clean(node, partsOf, held);
        boolean hasDeleted = held.size() < info.partIds().size();
        if (!room.admits(node, hasDeleted ? control.info(node) : info)) {
            return Outcome.NO_ROOM;
        }
        LinkReport link = control.probe(node, info);
        fleet.linked(node, link);
        List<PartIndex.Part> parts = partsOf.apply(node);
        List<PartIndex.Part> missing =
                parts.stream().filter(part -> !held.contains(part.id())).toList();
        long bytes = push(node, missing, held, refused);
        fleet.replaced(node, corrupt);
        keep(node, parts);
        fleet.fits(node);
        LOG.info(
                "node {} ({}, kernel {}, round trip {} ms, datagrams of {} bytes) holds {} parts; pushed {} of them, {} bytes",
                nodes.get(node).id(),
                info.profile(),
                info.kernel(),
                String.format(Locale.ROOT, "%.2f", link.roundTrip().toNanos() / 1e6),
                link.datagramBytes(),
                parts.size() - refused.size(),
                missing.size() - refused.size(),
                bytes);
        return refused.isEmpty() ? Outcome.COMPLETE : Outcome.PARTS_REFUSED;
    }

    /** Tells the node which parts it must not remove as unused. It is told again at the next visit. */
    private void keep(int node, List<PartIndex.Part> parts) throws InterruptedException {
        try {
            control.keep(node, parts.stream().map(PartIndex.Part::id).toList());
        } catch (IOException e) {
            LOG.info(
                    "telling node {} which parts are needed failed, will be tried again: {}",
                    nodes.get(node).id(),
                    e.getMessage());
        }
    }

    /**
     * Pushes the parts; returns the bytes pushed. Adds each part that the node takes to {@code held}, and each that it refuses to {@code
     * refused}, with the reason.
     */
    private long push(int node, List<PartIndex.Part> missing, Set<String> held, Map<String, String> refused)
            throws IOException, InterruptedException {
        long bytes = 0;
        for (PartIndex.Part part : missing) {
            try {
                bytes += push(node, part);
                held.add(part.id());
            } catch (NodeControl.RefusedException e) { // other parts may fit
                refused.put(part.id(), e.said());
                LOG.warn(
                        "part of {} not taken: {}",
                        part.layer().name(),
                        RefusedPart.sentence(nodes.get(node).id(), e.said()));
            }
        }
        return bytes;
    }

    private long push(int node, PartIndex.Part part) throws IOException, InterruptedException {
        byte[] encoded = part.layer().encode(part.index());
        PushProgress progress =
                new PushProgress(nodes.get(node).id(), part.layer().name(), encoded.length, nanoClock);
        pushing = progress;
        control.put(node, part.id(), encoded, progress);
        known.add(node, part.id());
        return encoded.length;
    }

    /** Deletes corrupt parts on the node, needed or not, and removes them from {@code held}. */
    private void take(int node, Set<String> corrupt, Set<String> held) throws IOException, InterruptedException {
        for (String id : corrupt) {
            if (held.contains(id)) {
                control.delete(node, id);
                held.remove(id);
                known.remove(node, id);
            }
        }
    }

    /** Deletes discarded parts before any push, to make room, and removes them from {@code held}. */
    private void clean(int node, IntFunction<List<PartIndex.Part>> partsOf, Set<String> held)
            throws InterruptedException {
        for (String id : discarded.of(node)) {
            if (partsOf.apply(node).stream().noneMatch(part -> part.id().equals(id))) {
                try {
                    if (held.contains(id)) {
                        control.delete(node, id);
                        held.remove(id);
                        known.remove(node, id);
                    }
                } catch (IOException e) {
                    LOG.info(
                            "deleting an old part failed: node {}, will be tried again: {}",
                            nodes.get(node).id(),
                            e.getMessage());
                    continue;
                }
            }
            discarded.remove(node, id);
        }
    }
}
