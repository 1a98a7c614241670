package dev.ballast.plan;

import java.util.List;

/**
 * What a prediction starts from.
 *
 * @param gateway where operators run that are no products, and layers that are not split
 * @param boards the nodes
 * @param links the way to each of them
 * @param answerWithin seconds after which the gateway computes what a round lacks; infinite for never
 */
public record FleetCost(Board gateway, List<Board> boards, List<LinkCost> links, double answerWithin) {
    public FleetCost {
        boards = List.copyOf(boards);
        links = List.copyOf(links);
        if (boards.isEmpty() || boards.size() != links.size()) {
            throw new IllegalArgumentException(boards.size() + " boards and " + links.size() + " links");
        }
    }

    /** A fleet that is waited for however long it takes. */
    public FleetCost(Board gateway, List<Board> boards, List<LinkCost> links) {
        this(gateway, boards, links, Double.POSITIVE_INFINITY);
    }

    /** The same, waited for so many seconds in each round. */
    public FleetCost within(double seconds) {
        return new FleetCost(gateway, boards, links, seconds);
    }
}
