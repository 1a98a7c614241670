package dev.ballast.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture of one digit, white on black, with its label. Immutable. */
public final class Drawing {
    /** Width and height. */
    static final int SIZE = 28;

    private final int digit;
    private final byte[] pixels;

    /** Wraps {@code pixels}: {@link #SIZE} rows of {@link #SIZE} unsigned bytes, 0 black. */
    Drawing(int digit, byte[] pixels) {
        if (digit < 0 || digit > 9 || pixels.length != SIZE * SIZE) {
            throw new IllegalArgumentException(
                    "expected a digit 0 to 9 and its pixels, got " + digit + " and " + pixels.length + " pixels");
        }
        this.digit = digit;
        this.pixels = pixels;
    }

    /** The digit that was drawn, 0 to 9. */
    public int digit() {
        return digit;
    }

    /** Row-major brightness, 0 to 255 as unsigned bytes; copied. */
    public byte[] pixels() {
        return pixels.clone();
    }

    /** An 8-bit greyscale PNG whose samples are {@link #pixels()}; a new array. */
    public byte[] png() {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, SIZE, SIZE, pixels);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this JDK cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
