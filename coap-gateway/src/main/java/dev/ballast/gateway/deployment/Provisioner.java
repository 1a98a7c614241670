package dev.ballast.gateway.deployment;

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
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pushes to each node the parts that it lacks, by asking what it holds. One thread; nodes that need parts wait in a set, so a node
 * that reports a missing part a hundred times is visited once. A node that cannot be reached is left to the rounds: they notice when
 * it is back, and its first unknown part brings it here again. A part that a node will not take is not offered again at once, for every round
 * says that it is missing. Parts that were discarded are taken from each node at its next visit, and so are parts that gave wrong numbers, which
 * are then pushed again: a node does not replace a part that it holds already.
 */
public final class Provisioner implements Provisioning, AutoCloseable {
    /** Longest wait for the thread to leave a call to a node. */
    private static final long JOIN_MS = 1_000;

    /** Between two attempts to clear a node that is away, which takes the thread a few seconds each. */
    private static final long REMIND_NS = 30_000_000_000L;

    /** How long a part that a node did not take is not offered to it just because it lacks it. */
    private static final long REFUSED_NS = 30_000_000_000L;

    private final int nodes;
    private final ModelCatalogue models;
    private final Fleet fleet;
    private final NodeVisit visit;
    private final LongSupplier nanoClock;
    /** Nodes to visit, each with the number of the request that brought it here, in their order. */
    private final Map<Integer, Long> wanted = new LinkedHashMap<>();

    private final Set<Integer> provisioned = new HashSet<>();
    private final DiscardedParts discarded = new DiscardedParts();
    private final Map<Integer, Refusals> refusals = new HashMap<>();
    private final Thread thread;
    private List<Deployed> prepared = List.of();
    private long requests;
    private long changes;
    private long askedNs;
    private boolean closed;

    /** Reasons by the id of the part that the node did not take at its latest visit, which ended at {@code atNs}. */
    private record Refusals(Map<String, String> parts, long atNs) {}

    /** @param fleet says which parts are corrupt, and is told what probes find and which parts have been replaced */
    public Provisioner(
            NodeControl control, List<NodeAddress> nodes, ModelCatalogue models, Fleet fleet, LongSupplier nanoClock) {
        this.fleet = fleet;
        this.nanoClock = nanoClock;
        this.nodes = nodes.size();
        this.visit = new NodeVisit(control, nodes, fleet, discarded, nanoClock);
        this.models = models;
        this.thread = new Thread(this::work, "provisioner");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void request(int node) {
        if (!wanted.containsKey(node)) {
            wanted.put(node, ++requests);
            provisioned.remove(node);
            notifyAll();
        }
    }

    @Override
    public synchronized void lacks(int node, String partId) {
        Refusals latest = refusals.get(node);
        boolean refusedLately = latest != null
                && latest.parts().containsKey(partId)
                && nanoClock.getAsLong() - latest.atNs() < REFUSED_NS;
        if (!refusedLately) {
            request(node);
        }
    }

    @Override
    public synchronized void replace(int node) {
        changes++;
        askedNs = nanoClock.getAsLong();
        request(node);
    }

    /** Counts the parts of these layers too among those that nodes must hold, beside those of the models as they are deployed. */
    synchronized void prepare(List<Deployed> layers) {
        prepared = List.copyOf(layers);
        changes++;
    }

    /**
     * Takes these parts from the nodes that hold them, unless something else needs them: from those that can be reached soon, from others
     * when they are back.
     *
     * @param parts by node, index into the fleet; parts that this gateway has put there
     */
    synchronized void discard(Map<Integer, Set<String>> parts) {
        discarded.add(parts);
        changes++;
        askedNs = nanoClock.getAsLong();
        parts.keySet().forEach(this::request);
    }

    /** Visits nodes again that may hold discarded or corrupt parts, when it is long ago that they were. To be called now and then. */
    synchronized void remind() {
        long nowNs = nanoClock.getAsLong();
        if (nowNs - askedNs > REMIND_NS) {
            askedNs = nowNs;
            discarded.nodes().forEach(this::request);
            IntStream.range(0, nodes)
                    .filter(node -> !fleet.corrupt(node).isEmpty())
                    .forEach(this::request);
        }
    }

    /** Why the node did not take one of these parts at its latest visit; empty when it did, or could not be reached. */
    synchronized String refusal(int node, Set<String> parts) {
        Refusals latest = refusals.get(node);
        Map<String, String> reasons = latest == null ? Map.of() : latest.parts();
        return reasons.entrySet().stream()
                .filter(each -> parts.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** How far the push under way has come; empty when there is none, or it has only begun. */
    String progress() {
        return visit.progress();
    }

    /** Whether the node held all its parts when it was last visited, and has not said otherwise since. */
    public synchronized boolean isProvisioned(int node) {
        return provisioned.contains(node);
    }

    /** Waits until every node asked for so far has been visited; each visit ends, for the calls to the nodes time out. */
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
        return wanted.keySet().iterator().next();
    }

    private synchronized long changes() {
        return changes;
    }

    /** A visit during which it changed what nodes must hold is followed by another. */
    private synchronized void done(int node, NodeVisit.Outcome outcome, long seen) {
        if (outcome != NodeVisit.Outcome.UNREACHABLE && seen != changes) {
            return;
        }
        wanted.remove(node);
        if (outcome == NodeVisit.Outcome.COMPLETE) {
            provisioned.add(node);
        }
        notifyAll();
    }

    private synchronized void refused(int node, Map<String, String> parts) {
        refusals.put(node, new Refusals(parts, nanoClock.getAsLong()));
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
