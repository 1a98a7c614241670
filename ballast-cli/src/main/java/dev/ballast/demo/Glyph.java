package dev.ballast.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way of writing a digit: pen strokes, each a smooth line through its points.
 *
 * @param strokes in writing order, each with two points or more; a point given twice in a row is a corner
 */
record Glyph(List<List<Point>> strokes) {
    /** A place in a square of 100 x 100, x to the right and y down. */
    record Point(double x, double y) {}

    /** Ways of writing 0 to 9. Strokes are parted by a bar, points by a space. */
    private static final List<List<Glyph>> DIGITS = List.of(
            glyphs(
                    "55,5 25,20 12,50 25,85 50,97 78,82 88,48 76,15 50,4",
                    "70,12 45,4 22,25 18,60 38,95 65,90 82,60 78,25 58,6"),
            glyphs("50,3 51,50 50,97", "36,20 54,3 54,3 53,50 54,97", "62,3 52,48 40,97"),
            glyphs(
                    "15,25 30,6 60,4 78,22 68,48 40,75 12,95 12,95 45,92 88,94",
                    "18,22 40,5 70,10 76,32 58,60 30,85 14,90 16,78 34,80 60,94 90,90"),
            glyphs(
                    "18,12 45,3 75,14 70,38 45,47 45,47 78,58 80,84 48,98 14,88",
                    "20,16 48,4 74,20 62,42 40,48 40,48 70,54 82,76 60,96 18,92",
                    "20,8 72,6 72,6 45,42 45,42 75,55 78,82 50,97 15,88"),
            glyphs(
                    "25,5 18,52 18,52 50,53 80,50 | 68,5 67,50 66,97",
                    "32,5 15,55 15,55 50,55 85,52 | 75,8 68,52 62,97",
                    "20,8 20,38 36,52 70,45 | 76,5 72,45 68,97"),
            glyphs(
                    "28,6 24,45 24,45 55,38 82,58 74,86 45,97 12,88 | 28,6 55,7 80,5",
                    "80,6 55,7 32,7 32,7 26,44 26,44 58,40 80,62 66,90 35,97 12,86"),
            glyphs(
                    "68,4 38,25 18,60 24,90 52,97 76,80 68,58 42,55 22,72",
                    "58,3 28,35 20,75 42,97 72,84 70,60 46,56 24,76"),
            glyphs(
                    "12,10 50,10 85,8 85,8 60,45 40,97",
                    "14,9 50,10 84,8 84,8 58,50 42,97 | 34,50 56,49 78,48",
                    "14,24 17,9 17,9 50,10 86,8 86,8 56,55 44,97"),
            glyphs(
                    "75,15 48,4 24,18 35,40 65,58 78,80 50,97 24,82 36,58 66,38 76,16",
                    "50,48 25,30 35,6 65,6 75,28 50,48 22,72 35,96 66,96 80,72 50,48"),
            glyphs(
                    "75,25 50,5 22,20 24,45 52,50 75,28 75,28 74,60 66,97",
                    "78,12 45,5 22,28 36,50 66,42 78,12 78,12 72,55 64,97",
                    "74,22 48,4 22,24 34,50 64,44 76,20 76,20 77,60 64,90 36,96"));

    Glyph {
        strokes = strokes.stream().map(List::copyOf).toList();
        if (strokes.isEmpty() || strokes.stream().anyMatch(stroke -> stroke.size() < 2)) {
            throw new IllegalArgumentException("a stroke needs two points: " + strokes);
        }
    }

    /** The ways of writing {@code digit}, 0 to 9. */
    static List<Glyph> of(int digit) {
        return DIGITS.get(digit);
    }

    /**
     * The points of one stroke on a Catmull-Rom spline, {@code steps} to a segment, the ends included. A corner ends one
     * spline and begins the next.
     */
    static List<Point> smooth(List<Point> stroke, int steps) {
        List<Point> line = new ArrayList<>();
        line.add(stroke.get(0));
        for (int i = 0; i + 1 < stroke.size(); i++) {
            Point from = stroke.get(i);
            Point to = stroke.get(i + 1);
            Point before = stroke.get(Math.max(0, i - 1));
            Point after = stroke.get(Math.min(stroke.size() - 1, i + 2));
            if (!from.equals(to)) {
                for (int step = 1; step <= steps; step++) {
                    double t = (double) step / steps;
                    line.add(new Point(
                            spline(before.x, from.x, to.x, after.x, t), spline(before.y, from.y, to.y, after.y, t)));
                }
            }
        }
        return line;
    }

    private static double spline(double before, double from, double to, double after, double t) {
        double linear = to - before;
        double square = 2 * before - 5 * from + 4 * to - after;
        double cube = 3 * (from - to) + after - before;
        return from + 0.5 * t * (linear + t * (square + t * cube));
    }

    private static List<Glyph> glyphs(String... texts) {
        return Stream.of(texts).map(Glyph::parse).toList();
    }

    private static Glyph parse(String text) {
        return new Glyph(Stream.of(text.split(" \\| ", -1))
                .map(stroke ->
                        Stream.of(stroke.split(" ", -1)).map(Glyph::parsePoint).toList())
                .toList());
    }

    private static Point parsePoint(String text) {
        int comma = text.indexOf(',');
        return new Point(Double.parseDouble(text.substring(0, comma)), Double.parseDouble(text.substring(comma + 1)));
    }
}
