package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, figures, result files and charts. */
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

    @Test
    void chartsStandBesideEachOther() throws IOException {
        Charts charts = new Charts();
        double[] x = {1, 10};
        Charts.Line line = new Charts.Line("a", x, new double[] {2, 20}, new double[0]);
        Charts.Line uncertain = new Charts.Line("b", x, new double[] {3, 30}, new double[] {1, 1});
        Charts.Line empty = new Charts.Line("c", new double[0], new double[0], new double[0]);
        charts.add(new Charts.Axes("one", "x", "y", true), List.of(line, empty));
        charts.add(new Charts.Axes("two", "x", "y", false), List.of(line, uncertain));
        Path file = folder.resolve("chart.png");
        charts.write(file);
        assertThat(Files.size(file)).isPositive();
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2 * Charts.WIDTH);
        assertThat(image.getHeight()).isEqualTo(Charts.HEIGHT);
    }
}
