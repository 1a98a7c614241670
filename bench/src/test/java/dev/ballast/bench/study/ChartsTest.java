package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts can be read, however many lines they have and however long their names are. */
class ChartsTest {
    private static final double[] X = {1, 10};
    private static final double[] NO_ERRORS = new double[0];

    private static Charts.Axes axes(String title, boolean logarithmic) {
        return new Charts.Axes("one", title, "size, KB", "latency, ms", logarithmic);
    }

    private static Charts.Line line(String name, double... y) {
        return new Charts.Line(name, X, y, NO_ERRORS);
    }

    private static List<Charts.Line> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> line("a contender whose name is much too long for one line " + i, i + 1, 20 + i))
                .toList();
    }

    @Test
    void asManyLinesAsThereAreColoursAreAllDifferentAndInThePicture() {
        Charts charts = new Charts();
        charts.add(axes("many contenders", false), lines(Charts.COLOURS.size()));
        assertThat(DrawnCharts.titles(charts)).hasSize(1);
    }

    @Test
    void anyTwoColoursAreFarApart() {
        for (int i = 0; i < Charts.COLOURS.size(); i++) {
            for (int j = 0; j < i; j++) {
                Color a = Charts.COLOURS.get(i);
                Color b = Charts.COLOURS.get(j);
                double distance = Math.hypot(
                        Math.hypot(a.getRed() - b.getRed(), a.getGreen() - b.getGreen()), a.getBlue() - b.getBlue());
                assertThat(distance).as("%s and %s", a, b).isGreaterThan(60);
            }
        }
    }

    @Test
    void moreLinesThanColoursAreRefused() {
        Charts charts = new Charts();
        assertThatThrownBy(() -> charts.add(axes("many", false), lines(Charts.COLOURS.size() + 1)))
                .hasMessage("a chart has at most 12 lines, \"many\" has 13");
    }

    @Test
    void aLongTitleIsInThePicture() {
        Charts charts = new Charts();
        charts.add(axes("a long conclusion ".repeat(8), false), lines(1));
        assertThat(DrawnCharts.titles(charts)).hasSize(1);
    }

    @Test
    void anAxisIsLogarithmicOnlyIfThatIsWantedAndValuesDifferMuch() {
        Charts charts = new Charts();
        charts.add(axes("wide", true), List.of(line("a", 2, 20), line("b", 3, 30)));
        assertThat(Objects.requireNonNull(charts.drawn().get("one")).getStyler().isYAxisLogarithmic())
                .isTrue();
        charts.add(axes("narrow", true), List.of(line("a", 2, 19)));
        assertThat(Objects.requireNonNull(charts.drawn().get("one")).getStyler().isYAxisLogarithmic())
                .isFalse();
        charts.add(axes("from zero", true), List.of(line("a", 0, 19)));
        assertThat(Objects.requireNonNull(charts.drawn().get("one")).getStyler().isYAxisLogarithmic())
                .isFalse();
        charts.add(axes("not wanted", false), List.of(line("a", 2, 200)));
        assertThat(Objects.requireNonNull(charts.drawn().get("one")).getStyler().isYAxisLogarithmic())
                .isFalse();
    }

    @Test
    void longNamesGoOnInTheNextLine() {
        assertThat(Charts.wrapped("coded")).isEqualTo("coded");
        assertThat(Charts.wrapped("r = 1 measured over slow loopback")).isEqualTo("r = 1 measured over slow\nloopback");
    }

    @Test
    void eachChartIsAFileAndLinesWithoutPointsAreLeftOut(@TempDir Path folder) throws IOException {
        Charts charts = new Charts();
        Charts.Line uncertain = new Charts.Line("b", X, new double[] {3, 30}, new double[] {1, 1});
        Charts.Line empty = new Charts.Line("c", NO_ERRORS, NO_ERRORS, NO_ERRORS);
        charts.add(new Charts.Axes("one", "first", "x", "y", true), List.of(line("a", 2, 20), empty));
        charts.add(new Charts.Axes("two", "second", "x", "y", false), List.of(line("a", 2, 20), uncertain));
        charts.write(folder);
        assertThat(folder.resolve("one.png")).isNotEmptyFile();
        assertThat(folder.resolve("two.png")).isNotEmptyFile();
        assertThat(DrawnCharts.titles(charts)).containsExactly("first", "second");
        assertThat(Objects.requireNonNull(charts.drawn().get("one")).getSeriesMap())
                .containsOnlyKeys("a");
    }
}
