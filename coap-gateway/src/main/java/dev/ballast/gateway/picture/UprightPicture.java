package dev.ballast.gateway.picture;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;

/** Reads a picture to draw on: upright, in RGB, transparent pixels over white, as the input of a model is read. */
public final class UprightPicture {
    private UprightPicture() {}

    /**
     * Decodes a picture, or of a large one a regular subset of its rows and columns.
     *
     * @throws PictureException when the bytes are no picture, or the picture is too large
     */
    public static BufferedImage read(byte[] bytes) throws PictureException {
        BufferedImage stored = PictureFile.decode(bytes, () -> false).image();
        Orientation orientation = JpegFrame.of(bytes).orientation();
        Rectangle whole = orientation.turned(stored.getWidth(), stored.getHeight());
        BufferedImage upright = new BufferedImage(whole.width, whole.height, BufferedImage.TYPE_INT_RGB);
        PictureRows rows = new PictureRows(stored, new Rectangle(stored.getWidth(), stored.getHeight()), false);
        int[] samples = new int[rows.width() * rows.channels()];
        for (int row = 0; row < rows.height(); row++) {
            rows.read(row, samples);
            for (int column = 0; column < rows.width(); column++) {
                int at = orientation.index(column, row, whole);
                int red = samples[3 * column];
                int rgb = red << 16 | samples[3 * column + 1] << 8 | samples[3 * column + 2];
                upright.setRGB(at % whole.width, at / whole.width, rgb);
            }
        }
        return upright;
    }
}
