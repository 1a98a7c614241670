package dev.ballast.bench.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The study at a size that says nothing about speed: nothing is lost, nothing is wrong, every request has its phase. */
@Tag("once")
@Timeout(300)
class FailureStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void losesNothingWhileNodesFail(@TempDir Path folder) throws Exception {
        FailureStudy.Options options =
                new FailureStudy.Options(150, Duration.ofSeconds(8), Duration.ofSeconds(8), 2, 1, 50);
        FailureResult result = FailureStudy.of(List.of(FleetContender.main(2)), options)
                .run(NODE_JAR, new PrintWriter(Writer.nullWriter()));
        assertThat(result.rows()).hasSize(1).allSatisfy(row -> {
            assertThat(row.firstFailure()).isEmpty();
            assertThat(row.requests()).isGreaterThan(50);
            assertThat(row.strikes()).isNotEmpty();
            assertThat(row.of(Phase.HEALTHY).count()).isPositive();
            assertThat(row.of(Phase.FAULTY).count()).isPositive();
            assertThat(row.returnedMs()).isNotNegative();
        });
        FailureChart.of(result).write(folder);
        assertThat(folder.resolve("median-latency.png")).isNotEmptyFile();
    }
}
