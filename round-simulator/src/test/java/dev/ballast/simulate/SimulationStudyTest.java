package dev.ballast.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class SimulationStudyTest {
    private static final int HISTORIES = Boolean.getBoolean("ballast.thorough") ? 100 : 40;

    private static SimulationReport run(SimulationPlan plan, int threads) throws InterruptedException {
        return new SimulationStudy(plan, System::nanoTime).run(threads, false);
    }

    @Test
    void allHoldsInManyHistories() throws InterruptedException {
        SimulationReport report = run(new SimulationPlan(1, HISTORIES, 1_000, 0, -1), 2);
        assertThat(report.broken()).isEmpty();
        assertThat(report.rounds()).isGreaterThanOrEqualTo(HISTORIES * 1_000L);
    }

    /** In the history of seed 22 a copy loses its disk, and no round without faults asks for a copy. */
    @Test
    void aNodeOfTheReserveThatLostItsPartGetsItBack() throws InterruptedException {
        assertThat(run(new SimulationPlan(22, 1, 300, 0, -1), 1).broken()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "4, 0", "5, 1", "6, 2", "16, 4"})
    void allHoldsInFleetsOfEverySize(int nodes, int parity) throws InterruptedException {
        assertThat(run(new SimulationPlan(7, 10, 300, nodes, parity), 1).broken())
                .isEmpty();
    }

    @Test
    void theSameSeedsGiveTheSameHistoriesOnAnyNumberOfThreads() throws InterruptedException {
        SimulationPlan plan = new SimulationPlan(100, 8, 500, 0, -1);
        long hash = run(plan, 1).hash();
        assertThat(run(plan, 3).hash()).isEqualTo(hash);
        assertThat(run(new SimulationPlan(101, 8, 500, 0, -1), 1).hash()).isNotEqualTo(hash);
    }

    @Test
    void theCommandThatReplaysAHistoryNamesAllThatItDependsOn() {
        assertThat(new SimulationPlan(1, 100, 300, 5, 1).again(17))
                .isEqualTo("./ballast bench simulate --seed 17 --seeds 1 --rounds 300 --nodes 5 --parity 1");
        assertThat(new SimulationPlan(1, 100, 300, 0, -1).again(17))
                .isEqualTo("./ballast bench simulate --seed 17 --seeds 1 --rounds 300");
    }
}
