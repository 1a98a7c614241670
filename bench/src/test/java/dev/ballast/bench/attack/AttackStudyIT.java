package dev.ballast.bench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.demo.SteadyLoad.Outcome;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All attacks at once for some seconds: honest nodes stay, honest answers are right, telemetry returns, nobody is flooded. */
@Tag("once")
@Tag("measures")
@Timeout(300)
class AttackStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    /** A turn and no more; latency is the study's business. */
    private static final AttackStudy.Options SHORT = new AttackStudy.Options(
            Duration.ZERO,
            1,
            Duration.ofSeconds(4),
            Duration.ofSeconds(30),
            new Strength(100, 300, 300, 1, 1_500, 3_000, 1, 15),
            Set.of(),
            null,
            1,
            100);

    @Test
    void strangersCostHonestClientsNothing(@TempDir Path folder) throws Exception {
        AttackResult result = new AttackStudy(SHORT).run(NODE_JAR, new PrintWriter(Writer.nullWriter()));
        assertThat(result.failures()).isEmpty();
        assertThat(result.tallies())
                .hasSameSizeAs(AttackStudy.names())
                .allSatisfy((label, tally) ->
                        assertThat(tally.sentSoFar()).as(label).isPositive());
        assertThat(result.seen().ended()).isEmpty();
        assertThat(result.benched()).as("%s", result.seen().benched()).isEmpty();
        assertThat(result.wrong()).isZero();
        assertThat(result.count(Outcome.LOST)).isZero();
        assertThat(result.pictures(Turn::attacked)).isNotEmpty();
        assertThat(result.telemetryBackS()).as("it came back").isNotNaN();
        assertThat(result.worstAmplification()).isLessThanOrEqualTo(AttackResult.MOST_AMPLIFICATION);
        AttackChart.of(result).write(folder);
        assertThat(folder.resolve("median-latency.png")).isNotEmptyFile();
    }
}
