package dev.ballast.gateway.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parts that each node is known to hold, as it said itself. Safe for use by many threads. */
public final class KnownParts {
    private final List<Set<String>> held = new ArrayList<>();
    private volatile Runnable changed = () -> {};

    KnownParts(int nodes) {
        for (int node = 0; node < nodes; node++) {
            held.add(new HashSet<>());
        }
    }

    /** Calls {@code listener} after each change, on the thread that makes it. The listener must not block. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /** The node has listed all its parts. */
    void list(int node, Collection<String> ids) {
        synchronized (this) {
            held.get(node).clear();
            held.get(node).addAll(ids);
        }
        changed.run();
    }

    /** The node has taken a part. */
    void add(int node, String id) {
        synchronized (this) {
            held.get(node).add(id);
        }
        changed.run();
    }

    /** The node does not hold this part. Returns whether it was known to hold it. */
    boolean remove(int node, String id) {
        boolean was;
        synchronized (this) {
            was = held.get(node).remove(id);
        }
        if (was) {
            changed.run();
        }
        return was;
    }

    /** A visit to a node has ended, and it is known which parts the node refused. */
    void visited() {
        changed.run();
    }

    /** The node may have been replaced or have lost its parts. */
    void forget(int node) {
        list(node, Set.of());
    }

    synchronized boolean isHeld(int node, String id) {
        return held.get(node).contains(id);
    }
}
