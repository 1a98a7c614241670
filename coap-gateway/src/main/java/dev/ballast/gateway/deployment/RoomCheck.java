package dev.ballast.gateway.deployment;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.wire.NodeInfo;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Decides which boards have room for their parts of the served models. A board without room counts as absent, until a later visit finds that
 * it has room. Safe for use by many threads.
 */
final class RoomCheck {
    private final List<NodeAddress> nodes;
    private final ModelCatalogue models;
    private final Fleet fleet;
    private final Map<Integer, Lacking> lacking = new HashMap<>();

    /**
     * What a board without room would need. Once the models are planned without the board its need is zero, but it still must not be
     * planned in again.
     *
     * @param served the models that make up the need; a board that is away must not keep unloaded models in memory
     */
    private record Lacking(long needed, List<WeakReference<ServedModel>> served) {
        private static Lacking of(long needed, List<ServedModel> served) {
            return new Lacking(needed, served.stream().map(WeakReference::new).toList());
        }

        private boolean isOf(List<ServedModel> models) {
            return served.size() == models.size()
                    && IntStream.range(0, models.size())
                            .allMatch(i -> served.get(i).refersTo(models.get(i)));
        }
    }

    RoomCheck(ModelCatalogue models, Fleet fleet) {
        this.nodes = IntStream.range(0, fleet.size()).mapToObj(fleet::node).toList();
        this.models = models;
        this.fleet = fleet;
    }

    /** Whether the board has room for its parts. If not, the fleet is told that it is absent. */
    synchronized boolean admits(int node, NodeInfo info) {
        List<ServedModel> served = models.served();
        MemoryPlan.Line line =
                MemoryCheck.of(nodes, served, Map.of(node, info)).lines().get(node);
        Lacking before = lacking.get(node);
        MemoryPlan.Line need = before != null && before.isOf(served) && before.needed() > line.needed()
                ? new MemoryPlan.Line(line.node(), before.needed(), line.offered())
                : line;
        if (need.fits()) {
            lacking.remove(node);
        } else {
            refuse(node, need);
        }
        return need.fits();
    }

    /** The board has no room for the parts that a plan would give it: it is absent until it offers as much memory. */
    synchronized void refuse(int node, MemoryPlan.Line line) {
        lacking.put(node, Lacking.of(line.needed(), models.served()));
        fleet.lacksRoom(
                node,
                "too little memory for its parts: " + line
                        + "; raise memory-mb in the profile of the node, or make the parts smaller (more nodes, float16)");
    }
}
