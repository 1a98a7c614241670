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
 * Decodes JPEG, PNG, BMP and GIF into at most {@link #MOST_BYTES}. Of a larger picture it reads every second, third, .. pixel of every
 * second, third, .. row; millions of pixels remain. It reads size and passes from the file before it allocates anything. The decoder
 * gets only the bytes that determine pixels.
 */
final class PictureFile {
    /** Upper limit of a decoded picture, in bytes. */
    static final int MOST_BYTES = 16 << 20;

    /** Upper limit of pixels, for the sake of time. */
    private static final long MOST_PIXELS = 100_000_000;
    /** Upper limit of pixels in a file with several passes, because decoders hold the whole picture then. */
    private static final long MOST_PIXELS_OF_PASSES = 16_000_000;
    /** Upper limit of a side in pixels; a decoder holds several copies of a row. */
    private static final int LONGEST_SIDE = 32_768;
    /** Upper limit of a side after decoding, so that rows and columns are few enough to resize. */
    private static final int LONGEST_SIDE_READ = 8_192;

    private static final int COLOURS = 3;

    private PictureFile() {}

    /**
     * Decodes the picture, or a subset of its pixels.
     *
     * @param late whether the deadline has passed; asked every few thousand bytes or pixels
     * @throws PictureException when the format is another one, or the picture is too large, damaged or late
     */
    static Decoded decode(byte[] bytes, BooleanSupplier late) throws PictureException {
        PictureHeader.Format format = PictureHeader.format(bytes);
        if (format == null) {
            throw new PictureException("the body of " + bytes.length + " bytes is not a JPEG, PNG, BMP or GIF picture");
        }
        return switch (format) {
            case JPEG -> {
                JpegScans scans = JpegScans.of(bytes);
                if (!scans.isWhole()) {
                    throw new PictureException(
                            "the picture is cut short: it has no marker that ends a JPEG; send the whole file");
                }
                byte[] needed = scans.bytes();
                yield decode(format, needed, ScanLimits.of(scans, JpegFrame.of(needed)), late);
            }
            case PNG -> decode(format, PngChunks.needed(bytes), ScanLimits.NONE, late);
            case BMP -> decode(format, withoutProfile(bytes), ScanLimits.NONE, late);
            case GIF -> decode(format, bytes, ScanLimits.NONE, late);
        };
    }

    /**
     * A decoded picture.
     *
     * @param image all of its pixels, or a regular subset of its rows and columns
     * @param size width and height of the picture in the file
     */
    record Decoded(BufferedImage image, Dimension size) {}

    private static Decoded decode(PictureHeader.Format format, byte[] needed, ScanLimits limits, BooleanSupplier late)
            throws PictureException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
        boolean endsWithLastRow = format == PictureHeader.Format.GIF;
        try (PictureBytes input = new PictureBytes(needed, endsWithLastRow, late)) {
            reader.setInput(input, true, true);
            reader.addIIOReadProgressListener(input);
            return decode(reader, format, input, limits);
        } catch (IOException | RuntimeException e) { // ImageIO throws almost any exception for a damaged picture
            throw new PictureException("the picture cannot be decoded: " + e.getMessage());
        } finally {
            reader.dispose();
        }
    }

    private static Decoded decode(
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
            throw new PictureException("the colours of the picture are neither grey nor RGB (perhaps CMYK, for print);"
                    + " save it as RGB");
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
            throw new PictureException("the deadline passed while the gateway decoded the picture");
        }
        return new Decoded(image, size);
    }

    private static void requireReadable(Dimension size, long mostPixels) throws PictureException {
        long pixels = (long) size.width * size.height;
        if (pixels > mostPixels) {
            throw new PictureException("the picture has " + pixels + " pixels; at most " + mostPixels
                    + (mostPixels == MOST_PIXELS ? "" : " in a file that cannot be read line by line"));
        }
        if (Math.max(size.width, size.height) > LONGEST_SIDE) {
            throw new PictureException("the picture has " + size.width + " x " + size.height + " pixels; at most "
                    + LONGEST_SIDE + " per side");
        }
    }

    /** A copy that declares sRGB. With the sender's colour profile, colours would be converted one by one, as in no other format. */
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

    /** Step of the subsampling: one of this many columns, and of this many rows, is read. */
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
