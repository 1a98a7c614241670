package dev.ballast.bench.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.study.StudyReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small part over a link with loss arrives, and the study counts what the link saw. */
@Tag("once")
@Timeout(300)
class PushStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void aPartArrivesAndIsMeasured() throws Exception {
        StudyReport report = new PushStudy(List.of("rtt=5ms,loss=1%,bandwidth=100M"), 112)
                .run(NODE_JAR)
                .report();
        assertThat(report.held()).as(report.json().toPrettyString()).isTrue();
        assertThat(report.summary().path("weights_mbit_s").asDouble()).isPositive();
        assertThat(report.summary().path("datagrams").asLong()).isGreaterThan(100);
    }
}
