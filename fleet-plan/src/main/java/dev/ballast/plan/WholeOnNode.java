package dev.ballast.plan;

import dev.ballast.model.Step;

/**
 * The activation goes to one node. The node computes every step of the run, operators between the layers included, and returns the result.
 *
 * @param node index into the fleet
 */
public record WholeOnNode(FleetCost fleet, int node) implements RunPlacement {
    @Override
    public String label() {
        return "whole on " + fleet.boards().get(node).name();
    }

    @Override
    public CostBreakdown terms(StepRun run, CostQuantile quantile) {
        Board board = fleet.boards().get(node);
        LinkCost link = fleet.links().get(node);
        Traffic in = link.traffic(run.bytesIn());
        Traffic out = link.traffic(run.bytesOut());
        Overheads here = fleet.gateway().overheads();
        double compute = board.overheads().request()
                + board.overheads().traffic(in)
                + board.overheads().traffic(out);
        BoardTime time = new BoardTime(board, quantile);
        for (Step step : run.steps()) {
            compute += time.local(step);
        }
        return new CostBreakdown(
                here.request() + here.traffic(in),
                link.up(in, quantile) + link.down(out, quantile),
                compute,
                0,
                here.traffic(out),
                0);
    }
}
