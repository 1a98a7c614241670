package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, figures and result files. */
class WritingTest {
    @TempDir
    private Path folder;

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table = new TextTable("n", "p50 ms");
        table.add("1000", "4.2");
        table.add("5", "184.27");
        assertThat(table.lines()).containsExactly("   n  p50 ms", "1000     4.2", "   5  184.27");
        assertThatThrownBy(() -> table.add("1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void figuresHaveAsManyDigitsAsTheyMean() {
        assertThat(Figures.rounded(123.456)).isEqualTo(123.5);
        assertThat(Figures.rounded(0.000123456)).isEqualTo(0.0001235);
        assertThat(Figures.rounded(Double.NaN)).isNaN();
        assertThat(Figures.plain(4)).isEqualTo("4");
        assertThat(Figures.plain(0.2)).isEqualTo("0.2");
        assertThat(Figures.plain(280)).isEqualTo("280");
        assertThat(Figures.brief(36.96)).isEqualTo("37");
        assertThat(Figures.brief(1234.5)).isEqualTo("1230");
        assertThat(Figures.brief(Double.NaN)).isEqualTo("-");
        assertThat(Figures.decimals(1.005, 1)).isEqualTo("1.0");
        assertThat(Figures.decimals(Double.NaN, 1)).isEqualTo("-");
    }

    @Test
    void resultsAreWrittenWithWhereTheyComeFrom() throws IOException {
        ResultFolder results = ResultFolder.of(folder.resolve("new"), "transport");
        ObjectNode result = ResultFolder.begun("transport");
        results.write(result);
        JsonNode read = JsonMapper.builder()
                .build()
                .readTree(folder.resolve("new/transport/result.json").toFile());
        assertThat(read).isEqualTo(result);
        assertThat(read.path("study").asText()).isEqualTo("transport");
        assertThat(read.path("machine").path("jdk").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(read.path("machine").path("processors").asInt()).isPositive();
    }
}
