package dev.ballast.gateway.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the orientation from the EXIF segment of a JPEG, which holds a TIFF structure (EXIF 2.32, 4.5.2 and 4.6). */
final class ExifOrientation {
    private static final byte[] NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int LITTLE_ENDIAN = 'I' << 8 | 'I';
    private static final int BIG_ENDIAN = 'M' << 8 | 'M';
    private static final int DIRECTORY_AT = 4;
    private static final int HEADER = 8;
    private static final int ENTRY = 12;
    private static final int VALUE_AT = 8;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;

    private ExifOrientation() {}

    /**
     * Reads a segment. A damaged segment counts as upright.
     *
     * @param segment the bytes behind the length field of the segment, to its end
     */
    static Orientation of(ByteBuffer segment) {
        if (segment.remaining() < NAME.length + HEADER
                || !segment.slice(segment.position(), NAME.length).equals(ByteBuffer.wrap(NAME))) {
            return Orientation.UPRIGHT;
        }
        int begin = segment.position() + NAME.length;
        ByteBuffer tiff = segment.slice(begin, segment.limit() - begin);
        int order = tiff.getShort(0) & 0xFFFF;
        if (order != BIG_ENDIAN && order != LITTLE_ENDIAN) {
            return Orientation.UPRIGHT;
        }
        tiff.order(order == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int directory = tiff.getInt(DIRECTORY_AT);
        if (directory < HEADER || directory > tiff.limit() - Short.BYTES) {
            return Orientation.UPRIGHT;
        }
        int entries = tiff.getShort(directory) & 0xFFFF;
        int at = directory + Short.BYTES;
        for (int i = 0; i < entries && at <= tiff.limit() - ENTRY; i++) {
            if ((tiff.getShort(at) & 0xFFFF) == ORIENTATION && tiff.getShort(at + 2) == SHORT) {
                return Orientation.of(tiff.getShort(at + VALUE_AT) & 0xFFFF);
            }
            at += ENTRY;
        }
        return Orientation.UPRIGHT;
    }
}
