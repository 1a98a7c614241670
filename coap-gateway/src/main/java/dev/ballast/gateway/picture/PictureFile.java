package dev.ballast.gateway.picture;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG, BMP and GIF within {@link #MOST_BYTES}: of a larger picture every second, third, .. pixel of every second, third, .. row is
 * read, which leaves millions of them. Sizes are read from the header before anything is allocated.
 */
final class PictureFile {
    /** What a decoded picture takes at the most. */
    static final int MOST_BYTES = 16 << 20;

    /** A picture of more pixels costs too much time. */
    private static final long MOST_PIXELS = 100_000_000;
    /** Decoders hold that many pixels whole where the file comes in several passes. */
    private static final long MOST_PIXELS_OF_PASSES = 16_000_000;
    /** A row is held several times over while it is decoded. */
    private static final int LONGEST_SIDE = 32_768;
    /** Of what is kept, so that its rows and columns are few enough to resize. */
    private static final int LONGEST_SIDE_READ = 8_192;

    private static final int COLOURS = 3;

    private static final Set<String> FORMATS = Set.of("jpeg", "png", "bmp", "gif");

    private PictureFile() {}

    /**
     * The picture, or fewer of its pixels.
     *
     * @throws PictureException when it is none of these, too large or damaged
     */
    static BufferedImage decode(byte[] bytes) throws PictureException {
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            while (readers.hasNext()) {
                ImageReader reader = readers.next();
                String format = reader.getFormatName().toLowerCase(Locale.ROOT);
                if (FORMATS.contains(format)) {
                    reader.setInput(input, true, true);
                    return decode(reader, format, JpegFrame.of(bytes));
                }
            }
            throw new PictureException("not a JPEG, PNG, BMP or GIF picture (" + bytes.length + " bytes)");
        } catch (IOException | RuntimeException e) { // damaged pictures make ImageIO throw nearly anything
            throw new PictureException("the picture cannot be decoded: " + e.getMessage());
        }
    }

    private static BufferedImage decode(ImageReader reader, String format, JpegFrame frame)
            throws IOException, PictureException {
        try {
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            boolean inPasses = frame.needsAllCoefficients() || format.equals("bmp");
            requireReadable(width, height, inPasses ? MOST_PIXELS_OF_PASSES : MOST_PIXELS);
            Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
            if (frame.components() > COLOURS || !types.hasNext()) {
                throw new PictureException(
                        "the picture has other colours than grey or RGB (CMYK, as for print?);" + " save it as RGB");
            }
            int step = step(new Rectangle(width, height), bytesPerPixel(types.next()));
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, (step - 1) / 2, (step - 1) / 2);
            return reader.read(0, param);
        } finally {
            reader.dispose();
        }
    }

    private static void requireReadable(int width, int height, long mostPixels) throws PictureException {
        if ((long) width * height > mostPixels) {
            throw new PictureException("the picture has " + (long) width * height + " pixels; at most " + mostPixels
                    + (mostPixels == MOST_PIXELS ? "" : " in a file that is not read line by line"));
        }
        if (Math.max(width, height) > LONGEST_SIDE) {
            throw new PictureException(
                    "the picture has " + width + " x " + height + " pixels; at most " + LONGEST_SIDE + " a side");
        }
    }

    /** Of how many pixels, and rows, one is read. */
    static int step(Rectangle size, int bytesPerPixel) {
        int step = Math.max(1, ceilDiv(Math.max(size.width, size.height), LONGEST_SIDE_READ));
        while ((long) ceilDiv(size.width, step) * ceilDiv(size.height, step) * bytesPerPixel > MOST_BYTES) {
            step++;
        }
        return step;
    }

    private static int bytesPerPixel(ImageTypeSpecifier type) {
        int bits = 0;
        for (int band = 0; band < type.getNumBands(); band++) {
            bits += type.getBitsPerBand(band);
        }
        return Math.max(1, ceilDiv(bits, Byte.SIZE));
    }

    private static int ceilDiv(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
