package dev.ballast.plan;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Each of several nodes computes the whole run; the first answer counts.
 *
 * @param nodes indices into the fleet, at least one
 */
record WholeOnCopies(FleetCost fleet, List<Integer> nodes) implements RunPlacement {
    @Override
    public String label() {
        return nodes.stream()
                .map(node -> fleet.boards().get(node).name())
                .collect(Collectors.joining(" and ", "whole on ", ""));
    }

    /** Terms of the fastest node, after the gateway has sent to all nodes. */
    @Override
    public CostBreakdown terms(StepRun run, CostQuantile quantile) {
        CostBreakdown fastest = nodes.stream()
                .map(node -> new WholeOnNode(fleet, node).terms(run, quantile))
                .min(Comparator.comparingDouble(CostBreakdown::total))
                .orElseThrow();
        Traffic in = fleet.links().get(nodes.get(0)).traffic(run.bytesIn());
        double others = (nodes.size() - 1) * fleet.gateway().overheads().traffic(in);
        return new CostBreakdown(
                fastest.send() + others,
                fastest.travel(),
                fastest.compute(),
                fastest.waiting(),
                fastest.receive(),
                fastest.combine());
    }
}
