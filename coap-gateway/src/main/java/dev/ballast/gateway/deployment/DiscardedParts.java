package dev.ballast.gateway.deployment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Parts that this gateway has put on nodes and no longer needs there. Safe for use by many threads. */
final class DiscardedParts {
    private final Map<Integer, Set<String>> parts = new HashMap<>();

    /** Adds parts, by the index of their node. */
    synchronized void add(Map<Integer, Set<String>> more) {
        more.forEach((node, ids) ->
                parts.computeIfAbsent(node, key -> new HashSet<>()).addAll(ids));
    }

    /** Nodes that may still hold discarded parts. */
    synchronized Set<Integer> nodes() {
        return Set.copyOf(parts.keySet());
    }

    /** The discarded parts of one node. */
    synchronized Set<String> of(int node) {
        return Set.copyOf(parts.getOrDefault(node, Set.of()));
    }

    /** Removes a part that the node no longer holds, or that is in use again. */
    synchronized void remove(int node, String id) {
        parts.computeIfPresent(node, (key, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
        });
    }
}
