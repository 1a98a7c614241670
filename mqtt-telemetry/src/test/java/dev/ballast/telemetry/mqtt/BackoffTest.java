package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackoffTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doublesUpToItsCapAndBeginsAgainAfterAReset(int seed) {
        Backoff backoff = new Backoff(seed);
        for (int round = 0; round < 2; round++) {
            long full = Backoff.FIRST_NS;
            for (int i = 0; i < 20; i++) {
                assertThat(backoff.nextNs()).isBetween(full / 2, full);
                full = Math.min(Backoff.CAP_NS, full * 2);
            }
            assertThat(full).isEqualTo(Backoff.CAP_NS);
            backoff.reset();
        }
    }
}
