package dev.ballast.gateway.deployment;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.plan.PartNeeds;
import dev.ballast.rounds.Deployed;
import dev.ballast.wire.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Compares the memory of the nodes with the needs of their parts, before any part is pushed. */
final class MemoryCheck {
    private MemoryCheck() {}

    /**
     * The need of each node for the parts of all models, and its offer. The offer is its free memory plus the memory of those of these
     * parts that it already holds. Other parts on the node stay there.
     *
     * @param answers information of the nodes, by index; the offer of a node without an answer is unknown
     */
    static MemoryPlan of(List<NodeAddress> nodes, List<ServedModel> models, Map<Integer, NodeInfo> answers) {
        return ofLayers(
                nodes, models.stream().flatMap(model -> model.remote().stream()).toList(), answers);
    }

    /** As above for the parts of these layers. */
    static MemoryPlan ofLayers(List<NodeAddress> nodes, List<Deployed> layers, Map<Integer, NodeInfo> answers) {
        List<MemoryPlan.Line> lines = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            Map<String, PartNeeds> wanted = wanted(layers, node);
            NodeInfo info = answers.get(node);
            int threads = info == null ? 1 : info.cores();
            long needed = MemoryPlan.needed(List.copyOf(wanted.values()), threads);
            lines.add(new MemoryPlan.Line(
                    nodes.get(node).id(),
                    needed,
                    info == null ? OptionalLong.empty() : OptionalLong.of(offered(info, wanted))));
        }
        return new MemoryPlan(lines);
    }

    private static long offered(NodeInfo info, Map<String, PartNeeds> wanted) {
        List<PartNeeds> held = info.partIds().stream()
                .filter(wanted::containsKey)
                .map(wanted::get)
                .toList();
        return Math.min(info.maxMemoryBytes(), info.freeMemoryBytes() + MemoryPlan.held(held, info.cores()));
    }

    private static Map<String, PartNeeds> wanted(List<Deployed> layers, int node) {
        Map<String, PartNeeds> wanted = new HashMap<>();
        for (Deployed layer : layers) {
            int part = layer.nodes().indexOf(node);
            if (part >= 0) {
                wanted.put(layer.partId(part), layer.needs(part));
            }
        }
        return wanted;
    }
}
