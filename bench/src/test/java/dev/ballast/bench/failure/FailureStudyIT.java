package dev.ballast.bench.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The study at a size that says nothing about speed: nothing is lost, nothing is wrong, every request has its phase. */
@Timeout(120)
class FailureStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void losesNothingWhileNodesFail(@TempDir Path folder) throws Exception {
        FailureStudy.Options options = new FailureStudy.Options(400, Duration.ofMinutes(1), 2, 1, 100);
        List<Contender> contenders =
                List.of(Contender.main(2), Contender.all(2).get(Contender.all(2).size() - 1));
        FailureResult result = FailureStudy.of(contenders, options).run(NODE_JAR, new PrintWriter(Writer.nullWriter()));
        assertThat(result.rows()).hasSize(2).allSatisfy(row -> {
            assertThat(row.firstFailure()).isEmpty();
            assertThat(row.requests()).isGreaterThanOrEqualTo(400);
            assertThat(row.strikes()).isNotEmpty();
            assertThat(row.of(Phase.HEALTHY).count()).isPositive();
            assertThat(row.of(Phase.FAULTY).count()).isPositive();
            assertThat(row.returnedMs()).isNotNegative();
        });
        FailureChart.of(result).write(folder.resolve("chart.png"));
        assertThat(folder.resolve("chart.png")).isNotEmptyFile();
    }
}
