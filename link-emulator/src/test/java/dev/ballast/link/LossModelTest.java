package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LossModelTest {
    private static final int PACKETS = 400_000;
    /** The seeds are fixed, so a case passes always or never; by chance one of 1.7 million would be further away. */
    private static final double DEVIATIONS = 5;

    static Stream<LossModel> models() {
        return Stream.of(
                LossModel.independent(0.001),
                LossModel.independent(0.01),
                LossModel.independent(0.3),
                LossModel.bursts(0.02, 4),
                LossModel.bursts(0.1, 1),
                LossModel.bursts(0.5, 10),
                LossModel.gilbertElliott(0.01, 0.2, 0.001, 0.6),
                LossModel.gilbertElliott(0.3, 0.7, 0.1, 0.2),
                LossModel.gilbertElliott(0.9, 0.8, 0, 1),
                LossModel.gilbertElliott(0.002, 0.05, 0.01, 0.3));
    }

    @ParameterizedTest
    @MethodSource("models")
    void losesItsMeanShare(LossModel model) {
        LossProcess process = new LossProcess(model, new SplittableRandom(11));
        int lost = 0;
        for (int i = 0; i < PACKETS; i++) {
            lost += process.losesAnyOf(1, 0) ? 1 : 0;
        }
        double mean = model.meanLoss(1);
        assertThat((double) lost / PACKETS).isCloseTo(mean, within(DEVIATIONS * deviation(model, mean, PACKETS)));
    }

    /** Standard deviation of the share of {@code n} that are lost: the binomial one, wider the longer the chain remembers. */
    private static double deviation(LossModel model, double mean, int n) {
        double memory = Math.max(0, 1 - model.goodToBad() - model.badToGood());
        return Math.sqrt(mean * (1 - mean) / n * (1 + memory) / (1 - memory));
    }

    @ParameterizedTest
    @MethodSource("models")
    void losesInBurstsOfItsMeanLength(LossModel model) {
        LossProcess process = new LossProcess(model, new SplittableRandom(12));
        int bursts = 0;
        double sum = 0;
        double squares = 0;
        int length = 0;
        for (int i = 0; i < PACKETS; i++) {
            if (process.losesAnyOf(1, 0)) {
                length++;
            } else if (length > 0) {
                bursts++;
                sum += length;
                squares += (double) length * length;
                length = 0;
            }
        }
        double mean = sum / bursts;
        double deviation = Math.sqrt((squares / bursts - mean * mean) / bursts);
        assertThat(mean).isCloseTo(model.meanBurst(), within(DEVIATIONS * deviation));
    }

    @ParameterizedTest
    @MethodSource("models")
    void losesADatagramWithAnyOfItsFragments(LossModel model) {
        int fragments = 25;
        int datagrams = PACKETS / fragments;
        LossProcess process = new LossProcess(model, new SplittableRandom(13));
        int lost = 0;
        for (int i = 0; i < datagrams; i++) {
            lost += process.losesAnyOf(fragments, 0) ? 1 : 0;
        }
        double mean = model.meanLoss(fragments);
        assertThat((double) lost / datagrams).isCloseTo(mean, within(DEVIATIONS * deviation(model, mean, datagrams)));
    }

    @ParameterizedTest(name = "after a pause of {0} ns a loss is followed by one with probability {1}")
    @CsvSource({"0, 0.8", "20000000, 0.8", "20000001, 0.2", "60000000000, 0.2"})
    void aBurstIsOverAfterAPause(long pauseNs, double expected) {
        LossProcess process = new LossProcess(LossModel.bursts(0.2, 5), new SplittableRandom(14));
        int pairs = 0;
        int lost = 0;
        int both = 0;
        while (pairs < PACKETS) {
            boolean first = process.losesAnyOf(1, 1_000_000_000);
            boolean second = process.losesAnyOf(1, pauseNs);
            pairs++;
            lost += first ? 1 : 0;
            both += first && second ? 1 : 0;
        }
        assertThat((double) lost / pairs).isCloseTo(0.2, within(DEVIATIONS * Math.sqrt(0.2 * 0.8 / pairs)));
        assertThat((double) both / lost)
                .isCloseTo(expected, within(DEVIATIONS * Math.sqrt(expected * (1 - expected) / lost)));
    }

    @Test
    void independentLossMultipliesOverFragments() {
        for (int n = 1; n <= 45; n++) {
            assertThat(LossModel.independent(0.01).meanLoss(n)).isCloseTo(1 - Math.pow(0.99, n), within(1e-12));
        }
        assertThat(LossModel.independent(0.01).meanBurst()).isCloseTo(1 / 0.99, within(1e-12));
    }

    @Test
    void burstsHaveTheLossAndTheLengthThatWereAskedFor() {
        for (double loss = 0.01; loss < 0.9; loss += 0.01) {
            for (double burst = Math.max(1, loss / (1 - loss)) + 1e-9; burst < 20; burst += 0.7) {
                LossModel model = LossModel.bursts(loss, burst);
                assertThat(model.meanLoss(1)).isCloseTo(loss, within(1e-12));
                assertThat(model.meanBurst()).isCloseTo(burst, within(1e-9));
            }
        }
    }

    @Test
    void theExtremesAreExact() {
        LossProcess none = new LossProcess(LossModel.none(), new SplittableRandom(1));
        LossProcess all = new LossProcess(LossModel.independent(1), new SplittableRandom(1));
        for (int i = 0; i < 10_000; i++) {
            assertThat(none.losesAnyOf(45, 0)).isFalse();
            assertThat(all.losesAnyOf(1, 0)).isTrue();
        }
        assertThat(LossModel.none().meanBurst()).isZero();
        assertThat(LossModel.none().meanLoss(45)).isZero();
        assertThat(LossModel.independent(1).meanBurst()).isInfinite();
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertThatThrownBy(() -> LossModel.independent(1.01)).hasMessageContaining("loss must be 0 to 1, is 1.01");
        assertThatThrownBy(() -> LossModel.gilbertElliott(-0.1, 1, 0, 0))
                .hasMessageContaining("good to bad must be 0 to 1, is -0.1");
        assertThatThrownBy(() -> LossModel.gilbertElliott(0, Double.NaN, 0, 0))
                .hasMessageContaining("bad to good must be 0 to 1, is NaN");
        assertThatThrownBy(() -> new LossModel(0, 1, 0, 0, Duration.ofNanos(-1)))
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> LossModel.bursts(0.6, 1))
                .hasMessageContaining("bursts of 1.0 packets do not fit a loss of 0.6");
        assertThatThrownBy(() -> LossModel.bursts(0.1, 0.5)).hasMessageContaining("bursts of 0.5 packets");
        assertThatThrownBy(() -> LossModel.bursts(1, 5)).hasMessageContaining("loss of 1.0");
    }
}
