package dev.ballast.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.study.StudyReport;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After a restart the fleet serves again, and no weights are pushed. */
@Tag("once")
@Timeout(300)
class ChaosStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void theFleetServesAgainAfterARestartOfTheGateway() throws Exception {
        StudyReport report = new ChaosStudy(1, EnumSet.of(Restart.What.GATEWAY))
                .run(NODE_JAR)
                .report();
        assertThat(report.held()).as(report.json().toPrettyString()).isTrue();
        assertThat(report.summary().path("gateway_answer_ms").asDouble()).isPositive();
        assertThat(report.summary().path("gateway_whole_ms").asDouble()).isPositive();
    }

    @Tag("thorough")
    @Test
    void theFleetServesAgainAfterEachRestart() throws Exception {
        StudyReport report = new ChaosStudy(1).run(NODE_JAR).report();
        assertThat(report.held()).as(report.json().toPrettyString()).isTrue();
        assertThat(report.summary().path("gateway_answer_ms").asDouble()).isPositive();
        assertThat(report.summary().path("everything_answer_ms").asDouble()).isPositive();
        assertThat(report.summary().path("nodes_whole_ms").asDouble()).isPositive();
    }
}
