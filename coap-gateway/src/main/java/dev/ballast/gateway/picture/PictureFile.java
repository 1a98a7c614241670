package dev.ballast.gateway.picture;

import java.awt.Dimension;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/**
 * Decodes JPEG, PNG, BMP and GIF within {@link #MOST_BYTES}: of a larger picture every second, third, .. pixel of every second, third, .. row is
 * read, which leaves millions of them. Sizes and passes are read from the file before anything is allocated, and a decoder is given only what
 * pixels come from.
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

    private PictureFile() {}

    /**
     * The picture, or fewer of its pixels.
     *
     * @param late whether the picture is of no use any longer; asked every few thousand bytes or pixels
     * @throws PictureException when it is none of these, too large or damaged, or late
     */
    static BufferedImage decode(byte[] bytes, BooleanSupplier late) throws PictureException {
        PictureHeader.Format format = PictureHeader.format(bytes);
        if (format == null) {
            throw new PictureException("not a JPEG, PNG, BMP or GIF picture (" + bytes.length + " bytes)");
        }
        return switch (format) {
            case JPEG -> {
                JpegScans scans = JpegScans.of(bytes);
                byte[] needed = scans.bytes();
                yield decode(format, needed, ScanLimits.of(scans, JpegFrame.of(needed)), late);
            }
            case PNG -> decode(format, PngChunks.needed(bytes), ScanLimits.NONE, late);
            case BMP -> decode(format, withoutProfile(bytes), ScanLimits.NONE, late);
            case GIF -> decode(format, bytes, ScanLimits.NONE, late);
        };
    }

    private static BufferedImage decode(
            PictureHeader.Format format, byte[] needed, ScanLimits limits, BooleanSupplier late)
            throws PictureException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
        boolean endsWithLastRow = format == PictureHeader.Format.GIF;
        try (PictureBytes input = new PictureBytes(needed, endsWithLastRow, late)) {
            reader.setInput(input, true, true);
            reader.addIIOReadProgressListener(input);
            return decode(reader, format, input, limits);
        } catch (IOException | RuntimeException e) { // damaged pictures make ImageIO throw nearly anything
            throw new PictureException("the picture cannot be decoded: " + e.getMessage());
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage decode(
            ImageReader reader, PictureHeader.Format format, PictureBytes input, ScanLimits limits)
            throws IOException, PictureException {
        Dimension size = new Dimension(reader.getWidth(0), reader.getHeight(0));
        boolean isHeldWhole = limits.inPasses() || format == PictureHeader.Format.BMP;
        requireReadable(size, isHeldWhole ? MOST_PIXELS_OF_PASSES : MOST_PIXELS);
        limits.require(size);
        if ((long) size.width * size.height > PictureHeader.work(input.bytes())) {
            throw new PictureException(
                    "the picture of " + size.width + " x " + size.height + " pixels is larger than its header says");
        }
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (limits.components() > COLOURS || !types.hasNext()) {
            throw new PictureException(
                    "the picture has other colours than grey or RGB (CMYK, as for print?);" + " save it as RGB");
        }
        ImageTypeSpecifier type = types.next();
        int step = step(new Rectangle(size), bytesPerPixel(type));
        int first = (step - 1) / 2;
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, first, first);
        BufferedImage image =
                type.createBufferedImage(ceilDiv(size.width - first, step), ceilDiv(size.height - first, step));
        param.setDestination(image);
        try {
            reader.read(0, param);
        } catch (IOException e) {
            if (!input.isComplete()) {
                throw e;
            }
        }
        if (input.ended()) {
            throw new PictureException("the picture was not decoded in time");
        }
        return image;
    }

    private static void requireReadable(Dimension size, long mostPixels) throws PictureException {
        long pixels = (long) size.width * size.height;
        if (pixels > mostPixels) {
            throw new PictureException("the picture has " + pixels + " pixels; at most " + mostPixels
                    + (mostPixels == MOST_PIXELS ? "" : " in a file that is not read line by line"));
        }
        if (Math.max(size.width, size.height) > LONGEST_SIDE) {
            throw new PictureException("the picture has " + size.width + " x " + size.height + " pixels; at most "
                    + LONGEST_SIDE + " a side");
        }
    }

    /** The same as sRGB: colours of a profile of the sender's would be converted one by one, and no other format's are. */
    private static byte[] withoutProfile(byte[] bmp) {
        int space = 70;
        int headerAt = 14;
        ByteBuffer header = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN);
        if (bmp.length < space + Integer.BYTES || header.getInt(headerAt) < space - headerAt + Integer.BYTES) {
            return bmp;
        }
        ByteBuffer plain = ByteBuffer.wrap(bmp.clone()).order(ByteOrder.LITTLE_ENDIAN);
        return plain.putInt(space, 'B' | 'G' << 8 | 'R' << 16 | 's' << 24).array();
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
