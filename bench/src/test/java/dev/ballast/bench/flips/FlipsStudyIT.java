package dev.ballast.bench.flips;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.StudyReport;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A flipped bit in any layer is named with its node and part; the part is pushed again, and the node is healthy. */
@Tag("once")
@Timeout(600)
class FlipsStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void aFlippedBitInAnyLayerIsNamedAndMended() throws Exception {
        assertMended("lenet5", Path.of(""), 10);
    }

    /** The highest bit of an int8 weight. */
    @Tag("thorough")
    @Test
    void soIsOneOfIntegerParts() throws Exception {
        String data = System.getenv("BALLAST_DATA");
        Assumptions.assumeTrue(data != null, "BALLAST_DATA is not set: it names the folder with models/");
        assertMended("mnist-cnn-int8-qop", Path.of(data), 3);
    }

    /** Each copy holds all of its stage. */
    @Tag("thorough")
    @Test
    void soIsOneOfAStage() throws Exception {
        assertMended("lenet5-stages", Path.of(""), 3);
    }

    /** Also that each bit of each layer and each stage was tried. */
    private static void assertMended(String model, Path data, int faults) throws Exception {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        StudyReport report =
                new FlipsStudy(List.of(model), data, nowhere).run(NODE_JAR).report();
        assertThat(report.held()).as(report.json().toPrettyString()).isTrue();
        ObjectNode summary = report.summary();
        assertThat(summary.path("faults").asInt()).isEqualTo(faults);
        assertThat(summary.path("cases")).hasSize(faults);
        assertThat(summary.path("unnamed").asInt()).isZero();
        assertThat(summary.path("wrong_answers_before_repair").asInt()).isZero();
        assertThat(summary.path("wrong_answers_after_repair").asInt()).isZero();
        assertThat(summary.path("worst_rounds_until_named").asInt()).isPositive();
        assertThat(summary.path("worst_ms_until_healthy").asDouble()).isNotNegative();
    }
}
