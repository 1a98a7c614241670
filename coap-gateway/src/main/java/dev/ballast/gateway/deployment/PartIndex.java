package dev.ballast.gateway.deployment;

import dev.ballast.rounds.Deployed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Maps nodes to the parts that they hold. */
public final class PartIndex {
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

    /** A part of a layer. {@code index} is its number in the layer. */
    public record Part(Deployed layer, int index, String id) {}

    /** The parts of these layers that are on one node. */
    public static List<Part> on(int node, Stream<Deployed> layers) {
        List<Part> parts = new ArrayList<>();
        layers.forEach(layer -> {
            int part = layer.nodes().indexOf(node);
            if (part >= 0) {
                parts.add(new Part(layer, part, layer.partId(part)));
            }
        });
        return parts;
    }
}
