package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThroughputTest {
    private final Throughput throughput = new Throughput();

    @Test
    void isTheLargestOfTheLatest16() {
        assertThat(throughput.most()).isZero();
        double[] all = new Random(1).doubles(100, 1, 1_000).toArray();
        for (int i = 0; i < all.length; i++) {
            throughput.add(all[i]);
            double largest =
                    Arrays.stream(all, Math.max(0, i - 15), i + 1).max().orElseThrow();
            assertThat(throughput.most()).isEqualTo(largest);
        }
    }

    @Test
    void forgetsAllAtOnce() {
        throughput.add(5);
        throughput.forget();
        assertThat(throughput.most()).isZero();
    }
}
