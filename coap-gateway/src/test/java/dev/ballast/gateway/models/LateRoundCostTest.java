package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.model.LinearStep;
import dev.ballast.plan.Board;
import dev.ballast.plan.CostBreakdown;
import dev.ballast.plan.CostModel;
import dev.ballast.plan.ElementWidths;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.Overheads;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The predicted time of a round over nodes that are too far away. */
class LateRoundCostTest {
    private static final int NODES = 5;
    private static final double ROUND_TRIP_S = 10;
    private static final double PATIENCE_S = 0.25;
    private static final BoardRates RATES = new BoardRates(Rate.of(1e9), Rate.of(1e9), Rate.of(1e9), null);

    private static Board board(String name) {
        return new Board(name, name, 1, 1, RATES, new Overheads(0, 0, 0));
    }

    private static FleetCost farAway() {
        LinkCost link = new LinkCost(
                Latency.always(ROUND_TRIP_S), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 60_000, 1 << 20);
        List<Board> boards =
                IntStream.range(0, NODES).mapToObj(node -> board("n" + node)).toList();
        return new FleetCost(
                board("gateway"), boards, boards.stream().map(board -> link).toList());
    }

    @Test
    void aRoundThatTakesTooLongIsEndedByTheGateway() throws GatewayException {
        LinearStep step = Models.load(Models.builtIn()).linearSteps().get(0);
        ElementWidths floats = new ElementWidths(Float.BYTES, Float.BYTES);
        FleetCost far = farAway();
        LayerPlan plan = new Planner(NODES, Redundancy.coded(1), 0).place("fc", step.layer(), List.of(0, 1, 2, 3, 4));
        CostBreakdown patient = new CostModel(far).planned(step, plan, floats).terms();
        CostBreakdown hasty = new CostModel(far.within(PATIENCE_S))
                .planned(step, plan, floats)
                .terms();
        double here = new CostModel(far).local(step).terms().total();
        assertThat(patient.total()).isGreaterThan(ROUND_TRIP_S);
        assertThat(hasty.total()).isCloseTo(PATIENCE_S + here, within(1e-9));
    }
}
