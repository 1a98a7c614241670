package dev.ballast.plan;

import dev.ballast.model.Stage;
import java.util.List;

/**
 * A stage that is to run on nodes. Each of the nodes computes the whole stage.
 *
 * @param nodes by index into the fleet; empty for any {@value #USUAL_COPIES} nodes
 */
public record StageWish(Stage stage, List<Integer> nodes) {
    /** Number of nodes of a stage that names none, so that one node may fail. */
    public static final int USUAL_COPIES = 2;

    public StageWish {
        nodes = List.copyOf(nodes);
    }

    /** How many nodes are to compute it. */
    int copies() {
        return nodes.isEmpty() ? USUAL_COPIES : nodes.size();
    }
}
