package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.fleet.Provisioning;
import dev.ballast.rounds.Deployed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Asks each node what it holds, and pushes the parts that it lacks. One thread does so. Nodes to visit are in a set, so a node that
 * reports a missing part a hundred times is visited once.
 *
 * <p>A node that cannot be reached is left to the rounds. They notice when it is back, and its first unknown part causes a new visit.
 * A part that a node refuses is not offered again at once, although every round reports it missing. A node that answers and does not
 * hold all its parts is visited again within a minute, also while no rounds run.
 *
 * <p>A visit also deletes discarded parts and parts that gave wrong numbers. The latter are then pushed again, because a node does not
 * replace a part that it holds.
 */
public final class Provisioner implements Provisioning, AutoCloseable {
    /** Longest wait at close for the thread to leave a call to a node, in milliseconds. */
    private static final long JOIN_MS = 1_000;

    /** Pause between two attempts to delete parts on a node that is away; each attempt takes the thread a few seconds. */
    private static final long REMIND_NS = 30_000_000_000L;

    /** Pause between two visits to each node that only say which parts it must keep; nodes keep unused parts for at least 3 h. */
    private static final long KEEP_NS = 3_600_000_000_000L;

    /** How long a refused part is not offered again, although the node reports it missing or a reminder is due. */
    private static final long REFUSED_NS = 30_000_000_000L;

    private static final int NOBODY = -1;

    private final int nodes;
    private final ModelCatalogue models;
    private final Fleet fleet;
    private final NodeVisit visit;
    private final RoomCheck room;
    private final NanoClock nanoClock;
    /** Nodes to visit, in order; the value is the number of the request for the visit. */
    private final Map<Integer, Long> wanted = new LinkedHashMap<>();

    private final Set<Integer> provisioned = new HashSet<>();
    private final DiscardedParts discarded = new DiscardedParts();
    private final KnownParts known;
    private final Map<Integer, Refusals> refusals = new HashMap<>();
    private final Thread thread;
    private List<Deployed> prepared = List.of();
    private long requests;
    private long changes;
    /** The node that is being visited. */
    private int visited = NOBODY;
    /** Whether the node that is being visited must be visited once more. */
    private boolean again;

    private long askedNs;
    private long keptNs;
    private boolean closed;

    /** Reasons of the refused parts by part id, from the latest visit of a node, which ended at {@code atNs}. */
    private record Refusals(Map<String, String> parts, long atNs) {
        private boolean isRecent(long nowNs) {
            return nowNs - atNs < REFUSED_NS;
        }
    }

    /**
     * Starts the thread.
     *
     * @param fleet names the corrupt parts; gets the results of probes and the parts that have been replaced
     */
    public Provisioner(
            NodeControl control, List<NodeAddress> nodes, ModelCatalogue models, Fleet fleet, NanoClock nanoClock) {
        this.fleet = fleet;
        this.nanoClock = nanoClock;
        this.nodes = nodes.size();
        this.room = new RoomCheck(models, fleet);
        this.keptNs = nanoClock.nanos();
        this.known = new KnownParts(nodes.size());
        this.visit = new NodeVisit(control, nodes, fleet, discarded, room, known, nanoClock);
        this.models = models;
        this.thread = new Thread(this::work, "provisioner");
        thread.setDaemon(true);
        thread.start();
    }

    /** Decides which boards have room for their parts. */
    RoomCheck room() {
        return room;
    }

    /** As the interface says. Until the visit, the node is not known to hold anything. */
    @Override
    public synchronized void request(int node) {
        known.forget(node);
        provisioned.remove(node);
        visitAnew(node);
    }

    /** Visits a node, and once more if it is being visited: that visit may have asked it too early. */
    private void visitAnew(int node) {
        again |= node == visited;
        visit(node);
    }

    /** Visits a node that is believed to hold what it held at the latest visit. */
    synchronized void visit(int node) {
        if (!wanted.containsKey(node)) {
            wanted.put(node, ++requests);
            notifyAll();
        }
    }

    @Override
    public synchronized void lacks(int node, String partId) {
        boolean contradicts = known.remove(node, partId);
        provisioned.remove(node);
        Refusals latest = refusals.get(node);
        boolean refusedLately =
                latest != null && latest.parts().containsKey(partId) && latest.isRecent(nanoClock.nanos());
        if (contradicts) {
            visitAnew(node);
        } else if (!refusedLately) {
            visit(node);
        }
    }

    @Override
    public synchronized void replace(int node) {
        changes++;
        askedNs = nanoClock.nanos();
        visit(node);
    }

    /** Makes nodes hold the parts of these layers too, beside those of the deployed models. */
    synchronized void prepare(List<Deployed> layers) {
        prepared = List.copyOf(layers);
        changes++;
    }

    /**
     * Deletes these parts on their nodes, unless they are needed again. A node that cannot be reached loses them when it is back.
     *
     * @param parts by node, index into the fleet; parts that this gateway has pushed
     */
    synchronized void discard(Map<Integer, Set<String>> parts) {
        discarded.add(parts);
        changes++;
        askedNs = nanoClock.nanos();
        parts.keySet().forEach(this::visit);
    }

    /**
     * Visits nodes again that may hold discarded or corrupt parts, and those that answer and lack parts, if the last visit is long ago.
     * Once an hour visits every node that answers. Must be called periodically.
     */
    synchronized void remind() {
        long nowNs = nanoClock.nanos();
        if (nowNs - keptNs > KEEP_NS) {
            keptNs = nowNs;
            IntStream.range(0, nodes).filter(fleet::awaited).forEach(this::visit);
        }
        if (nowNs - askedNs > REMIND_NS) {
            askedNs = nowNs;
            discarded.nodes().forEach(this::visit);
            IntStream.range(0, nodes)
                    .filter(node -> !fleet.corrupt(node).isEmpty() || isIncomplete(node, nowNs))
                    .forEach(this::visit);
        }
    }

    /** Whether the node answers, but refused a part or could not be reached at its latest visit, some time ago. */
    private boolean isIncomplete(int node, long nowNs) {
        Refusals latest = refusals.get(node);
        return fleet.awaited(node) && !provisioned.contains(node) && latest != null && !latest.isRecent(nowNs);
    }

    /** Why the node refused one of these parts at its latest visit; empty when it took them or could not be reached. */
    synchronized String refusal(int node, Set<String> parts) {
        Refusals latest = refusals.get(node);
        Map<String, String> reasons = latest == null ? Map.of() : latest.parts();
        return reasons.entrySet().stream()
                .filter(each -> parts.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** The parts that each node is known to hold. */
    public KnownParts known() {
        return known;
    }

    /** Progress of the current push; empty when there is none, or it has only begun. */
    String progress() {
        return visit.progress();
    }

    /** Whether the node held all its parts at its latest visit, and has not reported a missing part since. */
    public synchronized boolean isProvisioned(int node) {
        return provisioned.contains(node);
    }

    /** Waits until every node requested so far has been visited. Each visit ends, because calls to a node time out. */
    public synchronized void awaitIdle() throws InterruptedException {
        long last = requests;
        while (wanted.values().stream().anyMatch(request -> request <= last)) {
            wait();
        }
    }

    private void work() {
        try {
            while (true) {
                int node = next();
                long seen = changes();
                Map<String, String> refused = new HashMap<>();
                NodeVisit.Outcome outcome = visit.make(node, this::partsOf, refused);
                refused(node, refused);
                known.visited();
                done(node, outcome, seen);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    private synchronized int next() throws InterruptedException {
        while (wanted.isEmpty()) {
            if (closed) {
                throw new InterruptedException();
            }
            wait();
        }
        visited = wanted.keySet().iterator().next();
        again = false;
        return visited;
    }

    private synchronized long changes() {
        return changes;
    }

    /** Ends a visit. If the needs or the node changed during the visit, the node stays in the set and is visited again. */
    private synchronized void done(int node, NodeVisit.Outcome outcome, long seen) {
        visited = NOBODY;
        if (again || (outcome != NodeVisit.Outcome.UNREACHABLE && seen != changes)) {
            return;
        }
        wanted.remove(node);
        if (outcome == NodeVisit.Outcome.COMPLETE) {
            provisioned.add(node);
        } else {
            provisioned.remove(node);
        }
        notifyAll();
    }

    private synchronized void refused(int node, Map<String, String> parts) {
        refusals.put(node, new Refusals(parts, nanoClock.nanos()));
    }

    private synchronized List<PartIndex.Part> partsOf(int node) {
        return PartIndex.on(
                node,
                Stream.concat(models.served().stream().flatMap(model -> model.remote().stream()), prepared.stream()));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
