package dev.ballast.plan;

import dev.ballast.model.Stage;
import java.util.List;

/**
 * A stage that is to run on nodes, each of which computes all of it.
 *
 * @param nodes where, by index into the fleet; none for any {@value #USUAL_COPIES}
 */
public record StageWish(Stage stage, List<Integer> nodes) {
    /** Nodes of a stage for which none are named: one may fail. */
    public static final int USUAL_COPIES = 2;

    public StageWish {
        nodes = List.copyOf(nodes);
    }

    /** How many nodes are to compute it. */
    int copies() {
        return nodes.isEmpty() ? USUAL_COPIES : nodes.size();
    }
}
