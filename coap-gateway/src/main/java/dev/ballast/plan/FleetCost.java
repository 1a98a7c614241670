package dev.ballast.plan;

import java.util.List;

/**
 * What a prediction starts from.
 *
 * @param gateway where operators run that are no products, and layers that are not split
 * @param boards the nodes
 * @param links the way to each of them
 */
public record FleetCost(Board gateway, List<Board> boards, List<LinkCost> links) {
    public FleetCost {
        boards = List.copyOf(boards);
        links = List.copyOf(links);
        if (boards.isEmpty() || boards.size() != links.size()) {
            throw new IllegalArgumentException(boards.size() + " boards and " + links.size() + " links");
        }
    }
}
