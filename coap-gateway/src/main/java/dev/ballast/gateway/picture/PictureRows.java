package dev.ballast.gateway.picture;

import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;

/**
 * A part of a decoded picture as red, green and blue, or as luminance. Transparent pixels lie over white. Samples of grey pictures are
 * used as they are stored, because Java's colour conversion would take them for linear light and brighten them.
 */
final class PictureRows implements Bilinear.Rows {
    private static final int WHITE = 255;

    private final BufferedImage image;
    private final Rectangle area;
    private final boolean asGrey;
    private final boolean isGrey;
    private final boolean isPlain;
    private final int[] pixels;

    /**
     * Rows of a picture.
     *
     * @param area part of the picture to read
     * @param asGrey whether to return one sample per pixel, the luminance
     */
    PictureRows(BufferedImage image, Rectangle area, boolean asGrey) {
        this.image = image;
        this.area = area;
        this.asGrey = asGrey;
        ColorModel colours = image.getColorModel();
        boolean isIndexed = image.getRaster().getNumBands() != colours.getNumComponents();
        this.isGrey = !isIndexed && colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        this.isPlain = image.getType() == BufferedImage.TYPE_3BYTE_BGR;
        this.pixels = new int[area.width * image.getRaster().getNumBands()];
    }

    @Override
    public int width() {
        return area.width;
    }

    @Override
    public int height() {
        return area.height;
    }

    @Override
    public int channels() {
        return asGrey ? 1 : 3;
    }

    @Override
    public void read(int y, int[] samples) {
        if (isGrey) {
            readGrey(y, samples);
        } else if (isPlain) {
            image.getRaster().getPixels(area.x, area.y + y, area.width, 1, pixels);
            for (int x = 0; x < area.width; x++) {
                store(samples, x, pixels[3 * x], pixels[3 * x + 1], pixels[3 * x + 2]);
            }
        } else {
            for (int x = 0; x < area.width; x++) {
                int argb = image.getRGB(area.x + x, area.y + y);
                int alpha = argb >>> 24;
                int red = over(argb >> 16 & 255, alpha, 255);
                store(samples, x, red, over(argb >> 8 & 255, alpha, 255), over(argb & 255, alpha, 255));
            }
        }
    }

    private void readGrey(int y, int[] samples) {
        Raster raster = image.getRaster();
        raster.getPixels(area.x, area.y + y, area.width, 1, pixels);
        int bands = raster.getNumBands();
        int full = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
        for (int x = 0; x < area.width; x++) {
            int stored = pixels[bands * x] * 255 / full;
            int value = bands == 1 ? stored : over(stored, pixels[bands * x + 1], full);
            store(samples, x, value, value, value);
        }
    }

    private static int over(int value, int alpha, int full) {
        return (value * alpha + WHITE * (full - alpha) + full / 2) / full;
    }

    private void store(int[] samples, int x, int red, int green, int blue) {
        if (asGrey) {
            samples[x] = (299 * red + 587 * green + 114 * blue + 500) / 1000;
        } else {
            samples[3 * x] = red;
            samples[3 * x + 1] = green;
            samples[3 * x + 2] = blue;
        }
    }
}
