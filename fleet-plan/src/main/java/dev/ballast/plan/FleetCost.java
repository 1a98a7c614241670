package dev.ballast.plan;

import java.util.List;

/**
 * The gateway, nodes and links that a prediction starts from.
 *
 * @param gateway runs the operators between the products and the layers that are not split
 * @param boards the nodes
 * @param links the way to each node, in the order of {@code boards}
 * @param answerWithin seconds of a round after which the gateway computes the missing rows; infinite for never
 */
public record FleetCost(Board gateway, List<Board> boards, List<LinkCost> links, double answerWithin) {
    public FleetCost {
        boards = List.copyOf(boards);
        links = List.copyOf(links);
        if (boards.isEmpty() || boards.size() != links.size()) {
            throw new IllegalArgumentException(boards.size() + " boards and " + links.size() + " links");
        }
    }

    /** A fleet whose rounds have no deadline. */
    public FleetCost(Board gateway, List<Board> boards, List<LinkCost> links) {
        this(gateway, boards, links, Double.POSITIVE_INFINITY);
    }

    /** Copy of this fleet whose rounds end after {@code seconds} seconds. */
    public FleetCost within(double seconds) {
        return new FleetCost(gateway, boards, links, seconds);
    }
}
