package dev.ballast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    @Test
    void aNodeNeedsAllItsWeightsWhatThreadsKeepAndTheLargestWorkingArraysOfEach() {
        List<PartNeeds> parts = List.of(new PartNeeds(100, 0, 7), new PartNeeds(50, 3, 9));
        assertThat(MemoryPlan.needed(parts, 4)).isEqualTo(100 + 50 + 4 * 3 + 4 * 9);
        assertThat(MemoryPlan.needed(List.of(), 4)).isZero();
    }

    @Test
    void aPlanThatDoesNotFitSaysSoForEachNodeAndWhatHelps() {
        MemoryPlan plan = new MemoryPlan(List.of(
                new MemoryPlan.Line("node-1", 41_200_000, OptionalLong.of(64_000_000)),
                new MemoryPlan.Line("node-2", 24_000_000, OptionalLong.of(24_000_000)),
                new MemoryPlan.Line("node-3", 41_200_000, OptionalLong.of(24_000_000)),
                new MemoryPlan.Line("node-4", 41_200_000, OptionalLong.empty())));
        assertThat(plan.fits()).isFalse();
        assertThat(plan.most()).isEqualTo(41_200_000);
        assertThat(plan.refusal(List.of("add nodes", "use smaller weights"))).isEqualTo("""
                the plan does not fit into the memory of the nodes; no part was pushed
                  node-1 needs 41.2 MB, offers 64.0 MB
                  node-2 needs 24.0 MB, offers 24.0 MB
                  node-3 needs 41.2 MB, offers 24.0 MB: does not fit
                  node-4 needs 41.2 MB, does not answer, its memory is unknown
                remedies: add nodes; use smaller weights""");
    }

    @Test
    void nodesThatAreAwayDoNotStopAPlan() {
        assertThat(new MemoryPlan(List.of(new MemoryPlan.Line("n", 1, OptionalLong.empty()))).fits())
                .isTrue();
    }
}
