package dev.ballast.gateway.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures whose bytes cause much work in a decoder. */
final class PictureBombs {
    private static final int SCAN = 0xDA;

    private PictureBombs() {}

    /** A black grey-scale JPEG with several passes. */
    static byte[] progressive(int width, int height) throws IOException {
        return jpeg(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), true);
    }

    static byte[] jpeg(BufferedImage image, boolean inPasses) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(inPasses ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The JPEG with its last scan repeated, and {@code between} before each repetition. */
    static byte[] scans(byte[] jpeg, int more, byte[] between) {
        int last = jpeg.length - 2;
        while ((jpeg[last] & 255) != 0xFF || (jpeg[last + 1] & 255) != SCAN) {
            last--;
        }
        int scan = jpeg.length - 2 - last;
        ByteBuffer bomb = ByteBuffer.allocate(jpeg.length + more * (scan + between.length));
        bomb.put(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < more; i++) {
            bomb.put(between).put(jpeg, last, scan);
        }
        return bomb.put(jpeg, jpeg.length - 2, 2).array();
    }

    /** The JPEG with another width and height in its frame. */
    static byte[] claiming(byte[] jpeg, int width, int height) {
        byte[] claiming = jpeg.clone();
        int frame = 0;
        while ((claiming[frame] & 255) != 0xFF || (claiming[frame + 1] & 0xFC) != 0xC0) {
            frame++;
        }
        ByteBuffer.wrap(claiming).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
        return claiming;
    }

    /** The JPEG with a segment behind its first marker. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        return ByteBuffer.allocate(jpeg.length + 4 + content.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A BMP that holds a picture of another kind. */
    static byte[] inBmp(byte[] picture, int compression, int width, int height) {
        return ByteBuffer.allocate(54 + picture.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'B')
                .put((byte) 'M')
                .putInt(54 + picture.length)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(compression)
                .putInt(picture.length)
                .put(new byte[16])
                .put(picture)
                .array();
    }

    /** A GIF of {@code codes} LZW codes. Each code stands for more pixels than the one before, up to 3,838. */
    static byte[] gif(int width, int height, boolean interlaced, int codes) {
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        gif.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
        gif.writeBytes(leShorts(width, height));
        gif.writeBytes(new byte[] {(byte) 0xF7, 0, 0});
        gif.writeBytes(new byte[768]);
        gif.write(',');
        gif.writeBytes(leShorts(0, 0, width, height));
        gif.write(interlaced ? 0x40 : 0);
        gif.write(8);
        byte[] data = growing(codes);
        for (int at = 0; at < data.length; at += 255) {
            int length = Math.min(255, data.length - at);
            gif.write(length);
            gif.write(data, at, length);
        }
        gif.write(0);
        gif.write(';');
        return gif.toByteArray();
    }

    private static byte[] leShorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    /** The codes: clear, 0, then each code as soon as it exists, and from then on the last code of the table. */
    private static byte[] growing(int codes) {
        byte[] bytes = new byte[codes * 12 / 8 + 16];
        long bit = 0;
        int size = 9;
        int next = 258;
        for (int i = 0; i < codes; i++) {
            int code = i == 0 ? 256 : i == 1 ? 0 : Math.min(4095, next);
            for (int b = 0; b < size; b++, bit++) {
                bytes[(int) (bit >> 3)] |= (byte) ((code >> b & 1) << (bit & 7));
            }
            if (i > 1 && next < 4096) {
                next++;
                size += next == 1 << size && next < 4096 ? 1 : 0;
            }
        }
        return Arrays.copyOf(bytes, (int) (bit >> 3));
    }

    /** A PNG of zeros. */
    static byte[] png(int width, int height, int bits, int colour, boolean interlaced, byte[]... chunks) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        png.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) bits)
                        .put((byte) colour)
                        .put((byte) 0)
                        .put((byte) 0)
                        .put((byte) (interlaced ? 1 : 0))
                        .array()));
        if (colour == 3) {
            png.writeBytes(chunk("PLTE", new byte[3 << bits]));
        }
        for (byte[] chunk : chunks) {
            png.writeBytes(chunk);
        }
        int samples = colour == 2 ? 3 : colour == 6 ? 4 : 1;
        long row = 1 + ((long) width * samples * bits + 7) / 8;
        png.writeBytes(chunk("IDAT", zeros(row * height * (interlaced ? 5 : 4) / 4 + 64)));
        png.writeBytes(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    /** A compressed text of this many zeros. */
    static byte[] text(int length) {
        byte[] zeros = zeros(length);
        return chunk(
                "zTXt",
                ByteBuffer.allocate(zeros.length + 3)
                        .put((byte) 'k')
                        .putShort((short) 0)
                        .put(zeros)
                        .array());
    }

    static byte[] chunk(String type, byte[] content) {
        CRC32 check = new CRC32();
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        check.update(name);
        check.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) check.getValue())
                .array();
    }

    private static byte[] zeros(long length) {
        Deflater deflater = new Deflater(9);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        byte[] packed = new byte[1 << 16];
        for (long left = length; left > 0; left -= block.length) {
            deflater.setInput(block, 0, (int) Math.min(left, block.length));
            while (!deflater.needsInput()) {
                out.write(packed, 0, deflater.deflate(packed));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** A picture of noise, so that no coefficient is zero. */
    static BufferedImage noise(int width, int height, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(seed);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt());
        }
        return image;
    }
}
