package dev.ballast.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Draws large and reduces, as the MNIST digits were made: a 20 x 20 box inside 28 x 28, the centre of mass in the middle.
 */
final class Ink {
    /** Large pixels along one small pixel. */
    static final int FINENESS = 8;
    /** Side of the large canvas, in large pixels. */
    static final int CANVAS = Drawing.SIZE * FINENESS;
    /** Side of the box that a digit fills, in large pixels. */
    static final int BOX = 20 * FINENESS;

    private Ink() {}

    /**
     * One pen line.
     *
     * @param points where it goes, in large pixels
     * @param width of the pen, in large pixels
     * @param swell how much wider it is in the middle than at its ends, as a fraction of the width
     */
    record Line(List<Glyph.Point> points, double width, double swell) {}

    /**
     * Draws the lines in white. Their centre of mass is {@code dx, dy} large pixels off the middle, or as close to that as a black
     * edge allows.
     */
    static byte[] draw(List<Line> lines, double dx, double dy) {
        int[] ink = render(lines);
        long[] columns = new long[CANVAS];
        long[] rows = new long[CANVAS];
        for (int i = 0; i < ink.length; i++) {
            columns[i % CANVAS] += ink[i];
            rows[i / CANVAS] += ink[i];
        }
        return reduce(ink, shift(columns, dx), shift(rows, dy));
    }

    /** The shift along one axis, given the amount of ink at each position. */
    private static int shift(long[] ink, double offset) {
        long mass = 0;
        long moment = 0;
        int first = CANVAS;
        int last = 0;
        for (int at = 0; at < CANVAS; at++) {
            if (ink[at] > 0) {
                mass += ink[at];
                moment += ink[at] * at;
                first = Math.min(first, at);
                last = at;
            }
        }
        long wanted = Math.round((CANVAS - 1) / 2.0 - (double) moment / mass + offset);
        return (int) Math.max(FINENESS - first, Math.min(CANVAS - 1 - FINENESS - last, wanted));
    }

    /** Brightness of each large pixel, 0 to 255. */
    private static int[] render(List<Line> lines) {
        BufferedImage image = new BufferedImage(CANVAS, CANVAS, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setColor(Color.WHITE);
        for (Line line : lines) {
            for (int i = 1; i < line.points().size(); i++) {
                Glyph.Point from = line.points().get(i - 1);
                Glyph.Point to = line.points().get(i);
                double pressure = 1
                        + line.swell()
                                * StrictMath.sin(Math.PI * i / line.points().size());
                pen.setStroke(new BasicStroke(
                        (float) (line.width() * pressure), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                pen.draw(new Line2D.Double(from.x(), from.y(), to.x(), to.y()));
            }
        }
        pen.dispose();
        int[] ink = image.getRGB(0, 0, CANVAS, CANVAS, null, 0, CANVAS);
        for (int i = 0; i < ink.length; i++) {
            ink[i] &= 0xff;
        }
        return ink;
    }

    /** Shifts the picture, with all ink on the canvas, and averages each square of large pixels. */
    private static byte[] reduce(int[] ink, int shiftX, int shiftY) {
        int[] sums = new int[Drawing.SIZE * Drawing.SIZE];
        for (int i = 0; i < ink.length; i++) {
            if (ink[i] > 0) {
                int x = (i % CANVAS + shiftX) / FINENESS;
                int y = (i / CANVAS + shiftY) / FINENESS;
                sums[y * Drawing.SIZE + x] += ink[i];
            }
        }
        byte[] pixels = new byte[sums.length];
        for (int i = 0; i < sums.length; i++) {
            pixels[i] = (byte) (sums[i] / (FINENESS * FINENESS));
        }
        return pixels;
    }
}
