package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
    @ParameterizedTest
    @CsvSource({"1, 0, 0", "1, 1, 1", "2, 0, 1", "4, 1, 1", "16, 4, 1"})
    void theNodeThatIsKilledIsOneThatRuns(int nodes, int parity, int victim) {
        assertThat(new DemoOptions(10, nodes, parity, 5, Path.of("node.jar"), 0, null, 1).victim())
                .isEqualTo(victim);
    }
}
