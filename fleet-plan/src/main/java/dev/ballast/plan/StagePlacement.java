package dev.ballast.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the nodes of stages. A stage gets the nodes that it names as far as they take part. The nodes with the fewest stages replace the
 * absent ones, and serve stages that name none. Lives for one plan.
 */
final class StagePlacement {
    private final List<Integer> members;
    private final Map<Integer, Integer> stages = new HashMap<>();

    private StagePlacement(List<Integer> members) {
        this.members = members;
    }

    /**
     * The nodes of each stage: as many as the stage wishes for, or all members where there are fewer.
     *
     * @param members nodes that take part, by index into the fleet; at least one
     */
    static List<List<Integer>> of(List<StageWish> wishes, List<Integer> members) {
        StagePlacement placement = new StagePlacement(members);
        wishes.forEach(wish -> wish.nodes().forEach(placement::count));
        return wishes.stream().map(placement::place).toList();
    }

    private void count(int node) {
        stages.merge(node, 1, Integer::sum);
    }

    private List<Integer> place(StageWish wish) {
        List<Integer> chosen = new ArrayList<>(wish.nodes());
        chosen.retainAll(members);
        List<Integer> others = new ArrayList<>(members);
        others.removeAll(chosen);
        others.sort(Comparator.comparing(node -> stages.getOrDefault(node, 0))); // stable: then by index
        for (int node : others.subList(0, Math.min(others.size(), Math.max(0, wish.copies() - chosen.size())))) {
            chosen.add(node);
            count(node);
        }
        return chosen;
    }
}
