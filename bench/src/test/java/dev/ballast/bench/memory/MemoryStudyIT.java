package dev.ballast.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.study.StudyReport;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node with a part takes little more than its weights, whether they were pushed or read from the disk. */
@Tag("once")
@Timeout(300)
class MemoryStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void aPartTakesLittleMoreThanItsWeights() throws Exception {
        StudyReport report = new MemoryStudy(Duration.ZERO).run(NODE_JAR).report();
        assertThat(report.held()).as(report.json().toPrettyString()).isTrue();
        assertThat(report.summary().path("read_from_disk_heap_of_weights").isNumber())
                .isTrue();
    }
}
