package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DelayModelTest {
    private static final int DRAWS = 100_000;
    /** Kolmogorov: by chance one fit of a thousand is worse; the seeds are fixed. */
    private static final double LARGEST_DEVIATION = 1.95 / Math.sqrt(DRAWS);

    static Stream<DelayHistogram> histograms() throws IOException {
        return Stream.of(
                DelayHistogram.of(List.of(new DelayHistogram.Bin(3, 2, 7))),
                DelayHistogram.of(List.of(
                        new DelayHistogram.Bin(0, 1, 0.2),
                        new DelayHistogram.Bin(1, 0.5, 0),
                        new DelayHistogram.Bin(10, 90, 0.3),
                        new DelayHistogram.Bin(100, 1, 0.5))),
                paper());
    }

    /** The way down of the paper's link, at its own times again. */
    private static DelayHistogram paper() {
        return ((DelayHistogram) LinkProfile.parse("paper-fig1").down().delay()).plus(Duration.ofMillis(50));
    }

    @ParameterizedTest
    @MethodSource("histograms")
    void drawsTheDistributionOfItsBins(DelayHistogram histogram) {
        double[] ms = draws(histogram);
        double mean = Arrays.stream(ms).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(ms).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
        assertThat(histogram.meanMs()).isCloseTo(mean, within(5 * deviation / Math.sqrt(DRAWS)));
        for (int i = 0; i < DRAWS; i++) {
            double share = histogram.shareUpTo(ms[i]);
            assertThat(share).isBetween((double) i / DRAWS - LARGEST_DEVIATION, (i + 1.0) / DRAWS + LARGEST_DEVIATION);
        }
    }

    /** In milliseconds, ascending. */
    private static double[] draws(DelayModel model) {
        SplittableRandom random = new SplittableRandom(5);
        double[] ms = new double[DRAWS];
        Arrays.setAll(ms, i -> model.drawNs(random) / 1e6);
        Arrays.sort(ms);
        return ms;
    }

    /** Shares that were read off the figure independently of the bins. */
    @ParameterizedTest(name = "{1} of the answers within {0} ms")
    @CsvSource({
        "61.3, .021",
        "92.0, .245",
        "102.2, .347",
        "122.7, .544",
        "153.4, .771",
        "204.5, .942",
        "306.7, .981",
        "490.8, .995"
    })
    void thePaperLinkHasTheArrivalTimesOfTheFigure(double ms, double share) {
        assertThat(paper().shareUpTo(ms)).isCloseTo(share, within(0.001));
    }

    @Test
    void thePaperLinkHasTheMeanOfTheFigure() {
        assertThat(paper().meanMs()).isCloseTo(128.4, within(0.1));
    }

    @Test
    void jitterIsExponentialAndNeverShortens() {
        double[] ms = draws(DelayModel.of(Duration.ofMillis(2), Duration.ofNanos(500_000)));
        for (int i = 0; i < DRAWS; i++) {
            double share = 1 - Math.exp((2 - ms[i]) / 0.5);
            assertThat(share)
                    .isGreaterThanOrEqualTo(0)
                    .isBetween((double) i / DRAWS - LARGEST_DEVIATION, (i + 1.0) / DRAWS + LARGEST_DEVIATION);
        }
        assertThat(DelayModel.of(Duration.ofMillis(2), Duration.ZERO))
                .isEqualTo(new DelayModel.Constant(Duration.ofMillis(2)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'1 2' | 'delays.txt, line 2: needs start_ms, width_ms and mass, has 2 words'",
                "'1 2 x' | 'delays.txt, line 2: For input string: \"x\"'",
                "'1 0 1' | 'delays.txt, line 2: a bin from 1.0 ms, 0.0 ms wide'",
                "'-1 1 1' | 'delays.txt, line 2: a bin from -1.0 ms'",
                "'1 1 NaN' | 'delays.txt, line 2: a bin from 1.0 ms, 1.0 ms wide, of mass NaN'",
                "'59999 2 1' | 'delays.txt, line 2: a bin from 59999.0 ms'",
                "'1 1 0' | 'delays.txt: the histogram has no mass'",
                "'' | 'delays.txt: the histogram has no mass'",
            })
    void saysWhereAFileIsNoHistogram(String line, String message) {
        assertThatThrownBy(() -> read("# a comment\n" + line)).hasMessageStartingWith(message);
    }

    @Test
    void refusesBinsThatOverlapAndDelaysBelowZero() throws IOException {
        assertThatThrownBy(() -> read("1 2 1\n2 1 1")).hasMessageContaining("the bin at 2.0 ms begins before");
        DelayHistogram histogram = read("1 2 1\n3 1 1\n");
        assertThat(histogram.plus(Duration.ofMillis(-1)).shareUpTo(2)).isEqualTo(0.5);
        assertThatThrownBy(() -> histogram.plus(Duration.ofMillis(-2))).hasMessageContaining("-1.0 ms");
        assertThatThrownBy(() -> DelayModel.of(Duration.ofMillis(-2), Duration.ZERO))
                .hasMessageContaining("delay must be 0 to 60 s, is PT-0.002S");
    }

    private static DelayHistogram read(String text) throws IOException {
        return DelayHistogram.read(new BufferedReader(new StringReader(text)), "delays.txt");
    }
}
