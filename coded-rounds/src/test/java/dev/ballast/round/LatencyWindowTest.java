package dev.ballast.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
    private final LatencyWindow window = new LatencyWindow();

    @Test
    void concludesNothingFromFew() {
        for (int i = 0; i < 15; i++) {
            window.add(1);
            assertThat(window.quantile(0.5, 7)).isEqualTo(7);
        }
        window.add(1);
        assertThat(window.quantile(0.5, 7)).isEqualTo(1);
    }

    @Test
    void isTheNearestRankOfTheLatest64() {
        Random random = new Random(1);
        long[] all = random.longs(1_000, 0, 1_000_000).toArray();
        for (int i = 0; i < all.length; i++) {
            window.add(all[i]);
            if (i >= 63) {
                long[] latest = Arrays.copyOfRange(all, i - 63, i + 1);
                Arrays.sort(latest);
                assertThat(window.quantile(0.5, -1)).isEqualTo(latest[31]);
                assertThat(window.quantile(0.99, -1)).isEqualTo(latest[63]);
                assertThat(window.quantile(0, -1)).isEqualTo(latest[0]);
            }
        }
    }
}
