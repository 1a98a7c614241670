package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** Draws the detections of an answer on its picture: a box in the colour of its class, with label and score. */
final class DetectionDrawing {
    /** Steps of this share of the colour circle give neighbouring classes hues that are far apart. */
    private static final float HUE_STEP = 0.618034f;

    private static final float SATURATION = 0.85f;
    private static final float BRIGHTNESS = 0.95f;

    /** A line is one of so many parts of the longer side of the picture. */
    private static final int LINES = 300;

    private static final int THINNEST_LINE = 2;

    /** A line of text is one of so many parts of the longer side of the picture. */
    private static final int TEXT_LINES = 45;

    private static final int SMALLEST_TEXT = 12;

    /** Text on a lighter colour than this is black, on a darker one white; 0 to 255. */
    private static final int BRIGHT = 140;

    private final BufferedImage picture;
    private final Graphics2D graphics;

    /** Draws on this picture. */
    DetectionDrawing(BufferedImage picture) {
        this.picture = picture;
        this.graphics = picture.createGraphics();
        int side = Math.max(picture.getWidth(), picture.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setStroke(new BasicStroke(Math.max(THINNEST_LINE, side / LINES)));
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.max(SMALLEST_TEXT, side / TEXT_LINES)));
    }

    /**
     * Draws all detections, the strongest last.
     *
     * @param parameters of an answer, with {@code detections} and the size of the {@code picture} that their boxes are in
     */
    void add(JsonNode parameters) {
        double scaleX = picture.getWidth() / parameters.at("/picture/0").asDouble();
        double scaleY = picture.getHeight() / parameters.at("/picture/1").asDouble();
        JsonNode found = parameters.path("detections");
        for (int i = found.size() - 1; i >= 0; i--) {
            JsonNode box = found.get(i).path("box");
            double left = box.path(0).asDouble() * scaleX;
            double top = box.path(1).asDouble() * scaleY;
            Rectangle2D frame = new Rectangle2D.Double(
                    left,
                    top,
                    box.path(2).asDouble() * scaleX - left,
                    box.path(3).asDouble() * scaleY - top);
            draw(frame, colour(found.get(i).path("class").asInt()), text(found.get(i)));
        }
    }

    private static String text(JsonNode found) {
        return String.format(
                Locale.ROOT,
                "%s %.2f",
                found.path("label").asText(),
                found.path("score").asDouble());
    }

    private void draw(Rectangle2D frame, Color colour, String text) {
        graphics.setColor(colour);
        graphics.draw(frame);
        FontMetrics letters = graphics.getFontMetrics();
        double height = letters.getHeight();
        double top = frame.getY() >= height ? frame.getY() - height : frame.getY();
        graphics.fill(new Rectangle2D.Double(frame.getX(), top, letters.stringWidth(text), height));
        graphics.setColor(isBright(colour) ? Color.BLACK : Color.WHITE);
        graphics.drawString(text, (float) frame.getX(), (float) top + letters.getAscent());
    }

    /** The colour of a class. */
    static Color colour(int label) {
        return Color.getHSBColor(label * HUE_STEP % 1, SATURATION, BRIGHTNESS);
    }

    private static boolean isBright(Color colour) {
        return (299 * colour.getRed() + 587 * colour.getGreen() + 114 * colour.getBlue()) / 1000 > BRIGHT;
    }
}
