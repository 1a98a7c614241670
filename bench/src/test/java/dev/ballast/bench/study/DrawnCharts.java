package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/** Draws charts as files show them and checks that they can be read. */
public final class DrawnCharts {
    /** Pixels that nothing may reach; what goes beyond the picture leaves traces in them. */
    private static final int MARGIN = 4;

    private DrawnCharts() {}

    /** Checks all charts; gives their titles in the order of their file names. */
    public static List<String> titles(Charts charts) {
        List<String> titles = new ArrayList<>();
        new TreeMap<>(charts.drawn()).forEach((file, chart) -> {
            check(file, chart);
            titles.add(chart.getTitle());
        });
        return titles;
    }

    private static void check(String file, XYChart chart) {
        BufferedImage image = BitmapEncoder.getBufferedImage(chart);
        assertThat(image.getWidth()).isEqualTo(Charts.WIDTH);
        assertThat(image.getHeight()).isEqualTo(Charts.HEIGHT);
        assertThat(chart.getSeriesMap().values())
                .as(file)
                .isNotEmpty()
                .extracting(series -> series.getLineColor())
                .doesNotHaveDuplicates()
                .allSatisfy(colour -> assertThat(shows(image, colour)).isTrue());
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                boolean within =
                        x >= MARGIN && y >= MARGIN && x < image.getWidth() - MARGIN && y < image.getHeight() - MARGIN;
                assertThat(within || image.getRGB(x, y) == Color.WHITE.getRGB())
                        .as("%s: something is cut off at (%d, %d)", file, x, y)
                        .isTrue();
            }
        }
        if (chart.getStyler().isYAxisLogarithmic()) {
            assertThat(chart.getYAxisTitle()).endsWith(" (logarithmic)");
        } else {
            assertThat(chart.getStyler().getYAxisMin()).as(file).isZero();
        }
    }

    private static boolean shows(BufferedImage image, Color colour) {
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                if (image.getRGB(x, y) == colour.getRGB()) {
                    return true;
                }
            }
        }
        return false;
    }
}
