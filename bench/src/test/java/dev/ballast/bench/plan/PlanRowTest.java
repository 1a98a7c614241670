package dev.ballast.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.plan.Overheads;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanRowTest {
    private static final Board BOARD =
            new Board("node-1", "there", 1, 1, BoardRates.estimated(1e9, 1e9), new Overheads(0, 0, 0));
    private static final FleetCost FLEET = new FleetCost(
            BOARD, List.of(BOARD), List.of(new LinkCost(Latency.always(1e-3), 1e8, 1e8, 0, 1000, 64_000)));

    /** Predicted: the fleet 80 ms, one board 100 ms, of which 4 are the way, this machine 96 ms. */
    private static PlanRow row(double fleetMs, double aloneMs) {
        ModelPrediction predicted = new ModelPrediction(
                List.of(),
                Latency.always(80e-3),
                new ModelPrediction.OneBoard(0, "node-1", Latency.always(100e-3), 1),
                Latency.always(96e-3));
        PlanTimes times = new PlanTimes(List.of(1.0, fleetMs, 900.0), List.of(aloneMs), List.of());
        return new PlanRow(PlanCase.SLOW.get(0), FLEET, predicted, times);
    }

    @Test
    void theVerdictIsRightWhenTheFasterOneIsTheOnePredicted() {
        assertThat(row(90, 95).verdictHolds()).isTrue();
        assertThat(row(110, 95).verdictHolds()).isFalse();
        assertThat(row(98, 95).oneBoard()).isEqualTo(99);
        assertThat(row(90, 95).ratio()).isEqualTo(80.0 / 90);
    }

    @Test
    void aBoardThatWasMeasuredCountsInsteadOfThisMachine() {
        PlanRow row = row(110, 95).with(List.of(100.0, 120.0, 130.0));
        assertThat(row.oneBoard()).isEqualTo(120);
        assertThat(row.verdictHolds()).isTrue();
    }

    @Test
    void aQuickStudyHasNoSlowBoardsUnlessTheyAreAskedFor() {
        PlanStudy.Options both = new PlanStudy.Options(false, PlanStudy.Boards.BOTH, 10);
        assertThat(both.cases()).containsAll(PlanCase.ALL).containsAll(PlanCase.SLOW);
        assertThat(new PlanStudy.Options(true, PlanStudy.Boards.SHARED, 10).cases())
                .isEqualTo(PlanCase.QUICK);
        assertThat(new PlanStudy.Options(true, PlanStudy.Boards.SLOW, 10).cases())
                .isEqualTo(PlanCase.QUICK_SLOW);
        assertThat(new PlanStudy.Options(false, PlanStudy.Boards.SLOW, 10).cases())
                .isEqualTo(PlanCase.SLOW);
        assertThatIllegalArgumentException().isThrownBy(() -> new PlanStudy.Options(true, PlanStudy.Boards.SLOW, 0));
    }
}
