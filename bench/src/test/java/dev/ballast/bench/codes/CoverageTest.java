package dev.ballast.bench.codes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every marker of the paper's figure 14, read off its drawing, in per cent with one decimal. */
class CoverageTest {
    static Stream<Arguments> markers() {
        return Stream.of(
                Arguments.of("AlexNet", "50.0 71.4 87.5 100.0", "33.3 57.1 75.0 88.9 100.0"),
                Arguments.of("Action", "33.3 60.0 72.7 83.3 92.3 100.0", "22.2 40.0 54.5 66.7 76.9 85.7 93.3 100.0"),
                Arguments.of("C3D-1", "37.5 66.7 80.0 90.9 100.0", "25.0 44.4 60.0 72.7 83.3 92.3 100.0"),
                Arguments.of("C3D-2", "40.0 72.7 83.3 92.3 100.0", "20.0 36.4 50.0 61.5 71.4 80.0 87.5 94.1 100.0"),
                Arguments.of("VGG16", "40.0 72.7 83.3 92.3 100.0", "20.0 36.4 50.0 61.5 71.4 80.0 87.5 94.1 100.0"));
    }

    @ParameterizedTest
    @MethodSource("markers")
    void isThePapersAtEveryNumberOfExtraDevices(String name, String coded, String replicated) {
        Coverage network = Coverage.PAPER.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(percents(network.coded())).isEqualTo(coded);
        assertThat(percents(network.replicated())).isEqualTo(replicated);
    }

    private static String percents(List<Double> shares) {
        return String.join(
                " ",
                shares.stream()
                        .map(share -> String.format(Locale.ROOT, "%.1f", share * 100))
                        .toList());
    }
}
