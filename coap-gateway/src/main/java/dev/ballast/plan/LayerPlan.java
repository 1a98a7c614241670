package dev.ballast.plan;

import dev.ballast.coding.SplitLayer;
import java.util.List;

/** Where one linear layer runs. */
public sealed interface LayerPlan {
    /** The layer's name in the model. */
    String layer();

    /** The gateway computes it, for {@code reason}. */
    record Local(String layer, String reason) implements LayerPlan {}

    /**
     * Cut over the nodes: part p of the code runs on node {@code nodes.get(p)}, an index into the fleet.
     *
     * @param coded the layer with its code and parts
     */
    record Split(String layer, SplitLayer coded, List<Integer> nodes) implements LayerPlan {
        public Split {
            nodes = List.copyOf(nodes);
            if (nodes.size() != coded.code().parts()) {
                throw new IllegalArgumentException(
                        nodes.size() + " nodes for the " + coded.code().parts() + " parts of " + layer);
            }
        }
    }
}
