package dev.ballast.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.demo.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryResultTest {
    private static StudyReport report(double liveMb, double residentMb) {
        return new MemoryResult(
                        40,
                        List.of(
                                new MemoryResult.Row("idle", new Memory(5, 80)),
                                new MemoryResult.Row("pushed, after products", new Memory(liveMb, residentMb))))
                .report();
    }

    @Test
    void memoryIsToldBesideTheIdleNodeInMultiplesOfTheWeights() {
        ObjectNode summary = report(46, 124).summary();
        assertThat(summary.path("idle_heap_mb").asDouble()).isEqualTo(5);
        assertThat(summary.path("idle_resident_mb").asDouble()).isEqualTo(80);
        assertThat(summary.path("pushed_after_products_heap_of_weights").asDouble())
                .isEqualTo(1.025);
        assertThat(summary.path("pushed_after_products_resident_of_weights").asDouble())
                .isEqualTo(1.1);
        assertThat(summary.path("within_limits").asBoolean()).isTrue();
    }

    @Test
    void aHeapWithMoreOrLessThanTheWeightsIsBeyondTheLimits() {
        assertThat(report(52, 124).held()).isFalse();
        assertThat(report(40, 124).held()).as("the weights are not there").isFalse();
        assertThat(report(Double.NaN, 124).held()).as("the JDK does not tell").isTrue();
    }
}
