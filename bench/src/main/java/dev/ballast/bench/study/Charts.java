package dev.ballast.bench.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts side by side in one PNG file. */
public final class Charts {
    static final int WIDTH = 760;
    static final int HEIGHT = 520;

    private final List<XYChart> charts = new ArrayList<>();

    /** Titles and scale of one chart. */
    public record Axes(String title, String x, String y, boolean logarithmic) {}

    /** Points joined by lines, in the order of {@code x}; error bars where {@code errors} is not empty. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Line(String name, double[] x, double[] y, double[] errors) {}

    /** Adds a chart; lines without a point are left out. */
    public void add(Axes axes, List<Line> lines) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(axes.title())
                .xAxisTitle(axes.x())
                .yAxisTitle(axes.y())
                .theme(Styler.ChartTheme.GGPlot2)
                .build();
        chart.getStyler().setYAxisLogarithmic(axes.logarithmic());
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        for (Line line : lines) {
            if (line.x().length > 0) {
                XYSeries series = line.errors().length == 0
                        ? chart.addSeries(line.name(), line.x(), line.y())
                        : chart.addSeries(line.name(), line.x(), line.y(), line.errors());
                series.setMarker(SeriesMarkers.CIRCLE);
            }
        }
        charts.add(chart);
    }

    /** Writes them all to {@code file}, whose name ends in .png. */
    public void write(Path file) throws IOException {
        BitmapEncoder.saveBitmap(charts, 1, charts.size(), file.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
}
