package dev.ballast.demo;

import dev.ballast.demo.Glyph.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An endless sequence of digits that look handwritten: each in one of a few ways of writing, with an unsteady, slanted pen. Equal
 * seeds give equal digits in equal order. Owned by one thread.
 */
final class DrawnDigits {
    /** Points drawn for each segment of a glyph. */
    private static final int STEPS = 6;
    /** Standard deviation of a point's place, in hundredths of the glyph's side. */
    private static final double UNSTEADINESS = 3.4;
    /** Standard deviation of the slant, as x over y, and its limit either way. */
    private static final double SLANT = 0.17;

    private static final double MAX_SLANT = 0.36;
    /** Standard deviation of the turn, in radians, and its limit either way. */
    private static final double TURN = 0.09;

    private static final double MAX_TURN = 0.22;
    /** Pen width in pixels of the finished picture. */
    private static final double MIN_PEN = 1.7;

    private static final double MAX_PEN = 3.3;
    /** How far the centre of mass may be off the middle either way, in pixels of the finished picture. */
    private static final double MAX_OFFSET = 0.7;

    private final Random random;

    DrawnDigits(long seed) {
        this.random = new Random(seed);
    }

    /** The next digit; all ten are equally likely. */
    Drawing next() {
        int digit = random.nextInt(10);
        List<Glyph> ways = Glyph.of(digit);
        Glyph glyph = ways.get(random.nextInt(ways.size()));
        double pen = between(MIN_PEN, MAX_PEN) * Ink.FINENESS;
        double swell = between(-0.12, 0.2);
        List<Ink.Line> lines = new ArrayList<>();
        for (List<Point> points : fit(written(glyph), Ink.BOX * between(0.86, 1) - pen)) {
            lines.add(new Ink.Line(points, pen, swell));
        }
        double offset = MAX_OFFSET * Ink.FINENESS;
        return new Drawing(digit, Ink.draw(lines, between(-offset, offset), between(-offset, offset)));
    }

    /** The strokes of a glyph, with each point moved a little, and the glyph narrowed, slanted and turned. */
    private List<List<Point>> written(Glyph glyph) {
        double width = between(0.72, 1.02);
        double slant = limited(random.nextGaussian() * SLANT, MAX_SLANT);
        double turn = limited(random.nextGaussian() * TURN, MAX_TURN);
        List<List<Point>> strokes = new ArrayList<>();
        for (List<Point> stroke : glyph.strokes()) {
            List<Point> moved = new ArrayList<>();
            for (int i = 0; i < stroke.size(); i++) {
                boolean corner = i > 0 && stroke.get(i).equals(stroke.get(i - 1));
                moved.add(corner ? moved.get(i - 1) : moved(stroke.get(i), width, slant, turn));
            }
            strokes.add(Glyph.smooth(moved, STEPS));
        }
        return strokes;
    }

    private Point moved(Point point, double width, double slant, double turn) {
        double y = point.y() + random.nextGaussian() * UNSTEADINESS - 50;
        double x = (point.x() + random.nextGaussian() * UNSTEADINESS - 50) * width - slant * y;
        return new Point(
                x * StrictMath.cos(turn) - y * StrictMath.sin(turn),
                x * StrictMath.sin(turn) + y * StrictMath.cos(turn));
    }

    /** The strokes scaled so that the longer side measures {@code side}, in the middle of the canvas. */
    private static List<List<Point>> fit(List<List<Point>> strokes, double side) {
        double left = strokes.stream()
                .flatMap(List::stream)
                .mapToDouble(Point::x)
                .min()
                .orElseThrow();
        double right = strokes.stream()
                .flatMap(List::stream)
                .mapToDouble(Point::x)
                .max()
                .orElseThrow();
        double top = strokes.stream()
                .flatMap(List::stream)
                .mapToDouble(Point::y)
                .min()
                .orElseThrow();
        double bottom = strokes.stream()
                .flatMap(List::stream)
                .mapToDouble(Point::y)
                .max()
                .orElseThrow();
        double scale = side / Math.max(right - left, bottom - top);
        return strokes.stream()
                .map(stroke -> stroke.stream()
                        .map(point -> new Point(
                                Ink.CANVAS / 2.0 + (point.x() - (left + right) / 2) * scale,
                                Ink.CANVAS / 2.0 + (point.y() - (top + bottom) / 2) * scale))
                        .toList())
                .toList();
    }

    private double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    private static double limited(double value, double limit) {
        return Math.max(-limit, Math.min(limit, value));
    }
}
