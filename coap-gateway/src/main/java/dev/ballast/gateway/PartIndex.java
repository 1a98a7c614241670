package dev.ballast.gateway;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which parts are on which nodes. */
final class PartIndex {
    private PartIndex() {}

    /** Adds the parts of these layers to {@code parts}, by the index of their node. */
    static void add(Collection<Deployed> layers, Map<Integer, Set<String>> parts) {
        for (Deployed layer : layers) {
            List<Integer> nodes = layer.nodes();
            for (int part = 0; part < nodes.size(); part++) {
                parts.computeIfAbsent(nodes.get(part), node -> new HashSet<>()).add(layer.partId(part));
            }
        }
    }
}
