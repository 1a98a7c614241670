package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    @ParameterizedTest(name = "{0} durations")
    @ValueSource(ints = {1, 2, 3, 63, 64, 65, 100, 1000})
    void aQuantileIsTheLeastThatSoManyDoNotExceed(int count) {
        long[] all = new Random(count).longs(count, 0, 50).toArray();
        Latencies latencies = new Latencies();
        Arrays.stream(all).forEach(latencies::add);
        assertThat(latencies.count()).isEqualTo(count);
        for (double q : new double[] {0.001, 0.25, 0.5, 0.99, 1}) {
            double value = latencies.quantileMs(q) * 1e6;
            assertThat(share(all, value, true)).isGreaterThanOrEqualTo(q);
            assertThat(share(all, value, false)).isLessThan(q);
        }
    }

    private static double share(long[] all, double value, boolean withIt) {
        return Arrays.stream(all)
                        .filter(one -> one < value - 0.5 || (withIt && one <= value + 0.5))
                        .count()
                / (double) all.length;
    }

    @Test
    void noDurationsHaveNoQuantile() {
        assertThat(new Latencies().quantileMs(0.5)).isNaN();
    }
}
