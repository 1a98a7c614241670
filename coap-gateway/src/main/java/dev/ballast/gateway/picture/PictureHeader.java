package dev.ballast.gateway.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Estimates the decoding work of a picture from its first bytes. Reads at most {@link #MOST_SEGMENTS} segments. */
final class PictureHeader {
    /** Estimate in pixels when the header does not soon give one. */
    static final long UNKNOWN = 100_000_000;

    private static final int MOST_SEGMENTS = 64;
    /** The usual number of passes over a progressive JPEG. */
    private static final int USUAL_SCANS = 10;

    private static final int PNG_SIZE_AT = 16;
    private static final int GIF_SIZE_AT = 6;
    private static final int BMP_SIZE_AT = 18;
    /** Header length of an OS/2 BMP, whose sides have two bytes each. */
    private static final int BMP_SHORT_HEADER = 12;

    /** File formats, with the names of their decoders. */
    enum Format {
        JPEG,
        PNG,
        GIF,
        BMP
    }

    private PictureHeader() {}

    /** The format by the first bytes; null for any other. */
    static @Nullable Format format(byte[] bytes) {
        if (bytes.length < 4) {
            return null;
        }
        int first = ByteBuffer.wrap(bytes).getInt();
        if (first >>> 16 == 0xFFD8) {
            return Format.JPEG;
        } else if (first == 0x89504E47) {
            return Format.PNG;
        } else if (first == 0x47494638) {
            return Format.GIF;
        }
        return first >>> 16 == 0x424D ? Format.BMP : null;
    }

    /** Pixels that a decoder computes, counting every pass. {@link #UNKNOWN} when the header does not soon tell, or there is none. */
    static long work(byte[] bytes) {
        Format format = format(bytes);
        if (format == null || bytes.length < 32) {
            return UNKNOWN;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long pixels = switch (format) {
            case PNG -> area(header.getInt(PNG_SIZE_AT), header.getInt(PNG_SIZE_AT + 4));
            case GIF -> area(little.getShort(GIF_SIZE_AT) & 0xFFFF, little.getShort(GIF_SIZE_AT + 2) & 0xFFFF);
            case BMP ->
                little.getInt(14) == BMP_SHORT_HEADER
                        ? area(little.getShort(BMP_SIZE_AT) & 0xFFFF, little.getShort(BMP_SIZE_AT + 2) & 0xFFFF)
                        : area(little.getInt(BMP_SIZE_AT), Math.abs((long) little.getInt(BMP_SIZE_AT + 4)));
            case JPEG -> jpeg(header);
        };
        return pixels <= 0 ? UNKNOWN : Math.min(UNKNOWN, pixels);
    }

    private static long area(long width, long height) {
        return width < 0 || height < 0 ? 0 : width * height;
    }

    private static long jpeg(ByteBuffer bytes) {
        int at = 2;
        for (int i = 0; i < MOST_SEGMENTS && at <= bytes.limit() - 10; i++) {
            int marker = bytes.getShort(at) & 0xFFFF;
            boolean isFrame = marker >= 0xFFC0 && marker <= 0xFFC2;
            if (isFrame) {
                long pixels = area(bytes.getShort(at + 5) & 0xFFFF, bytes.getShort(at + 7) & 0xFFFF);
                return pixels * (marker == 0xFFC2 ? USUAL_SCANS : 1);
            } else if (marker < 0xFFC0 || marker == 0xFFDA) {
                return 0;
            }
            at += 2 + Math.max(2, bytes.getShort(at + 2) & 0xFFFF);
        }
        return 0;
    }
}
