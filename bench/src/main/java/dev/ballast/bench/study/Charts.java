package dev.ballast.bench.study;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts, one PNG file for each question. The title of a chart is the answer. */
public final class Charts {
    static final int WIDTH = 960;
    static final int HEIGHT = 540;

    /** Colours that differ in brightness as well as in hue, so people who see few hues tell them apart. */
    static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0x000000),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x882255),
            new Color(0x999933),
            new Color(0x332288),
            new Color(0x8C8C8C),
            new Color(0x6B3E00));

    /** Neighbours in the palette differ in marker and dashes as well. */
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN);

    private static final List<float[]> DASHES = List.of(new float[] {1, 0}, new float[] {9, 4}, new float[] {2, 3});

    private static final float STROKE = 2;
    private static final int MARKER = 8;

    /** Longer names in the legend go on in the next line. */
    private static final int LEGEND_CHARACTERS = 28;

    private static final int TITLE_POINTS = 15;

    /** Longer titles are set in smaller letters, so that the width holds them. */
    private static final int TITLE_CHARACTERS = 90;

    /** Within less than that, a logarithmic axis has no marks. */
    private static final double DECADE = 10;

    private final Map<String, XYChart> charts = new LinkedHashMap<>();

    /**
     * Titles and scale of one chart.
     *
     * @param file name of the file, without .png
     * @param title the conclusion that the chart shows
     * @param x what the axis shows, with its unit
     * @param y what the axis shows, with its unit
     * @param logarithmic whether the y axis may be logarithmic; it is so if values differ by at least ten times. A linear one begins at 0.
     */
    public record Axes(String file, String title, String x, String y, boolean logarithmic) {}

    /** Points joined by lines, in the order of {@code x}; error bars where {@code errors} is not empty. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Line(String name, double[] x, double[] y, double[] errors) {
        /** Without error bars. */
        public Line(String name, double[] x, double[] y) {
            this(name, x, y, new double[0]);
        }
    }

    /**
     * Adds a chart; lines without a point are left out.
     *
     * @throws IllegalArgumentException when there are more lines than colours
     */
    public void add(Axes axes, List<Line> all) {
        List<Line> lines = all.stream().filter(line -> line.x().length > 0).toList();
        if (lines.size() > COLOURS.size()) {
            throw new IllegalArgumentException(
                    "a chart has at most " + COLOURS.size() + " lines, \"" + axes.title() + "\" has " + lines.size());
        }
        boolean logarithmic = axes.logarithmic() && wide(lines);
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(axes.title())
                .xAxisTitle(axes.x())
                .yAxisTitle(axes.y() + (logarithmic ? " (logarithmic)" : ""))
                .theme(Styler.ChartTheme.XChart)
                .build();
        style(chart.getStyler(), logarithmic);
        int points = TITLE_POINTS
                * TITLE_CHARACTERS
                / Math.max(TITLE_CHARACTERS, axes.title().length());
        chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, points));
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            XYSeries series = line.errors().length == 0
                    ? chart.addSeries(line.name(), line.x(), line.y())
                    : chart.addSeries(line.name(), line.x(), line.y(), line.errors());
            series.setLabel(wrapped(line.name()));
            series.setLineColor(COLOURS.get(i));
            series.setMarkerColor(COLOURS.get(i));
            series.setMarker(MARKERS.get(i % MARKERS.size()));
            series.setLineStyle(new BasicStroke(
                    STROKE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, STROKE, DASHES.get(i % DASHES.size()), 0));
        }
        charts.put(axes.file(), chart);
    }

    private static void style(XYStyler styler, boolean logarithmic) {
        styler.setYAxisLogarithmic(logarithmic);
        if (!logarithmic) {
            styler.setYAxisMin(0.0);
        }
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendSeriesLineLength(40);
        styler.setMarkerSize(MARKER);
    }

    /** Whether a logarithmic axis shows more than a linear one: values are positive and differ by at least ten times. */
    private static boolean wide(List<Line> lines) {
        double least = lines.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.y()))
                .min()
                .orElse(0);
        double most = lines.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.y()))
                .max()
                .orElse(0);
        return least > 0 && most >= DECADE * least;
    }

    /** Breaks a name at blanks, so that no line of the legend is longer than it must be. */
    static String wrapped(String name) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : name.split(" ", -1)) {
            if (column > 0) {
                boolean fits = column + 1 + word.length() <= LEGEND_CHARACTERS;
                text.append(fits ? ' ' : '\n');
                column = fits ? column + 1 : 0;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }

    /** The charts by file name. */
    Map<String, XYChart> drawn() {
        return Map.copyOf(charts);
    }

    /** Writes each chart to a file in this folder. */
    public void write(Path folder) throws IOException {
        for (Map.Entry<String, XYChart> chart : charts.entrySet()) {
            String file = folder.resolve(chart.getKey() + ".png").toString();
            BitmapEncoder.saveBitmap(chart.getValue(), file, BitmapEncoder.BitmapFormat.PNG);
        }
    }
}
