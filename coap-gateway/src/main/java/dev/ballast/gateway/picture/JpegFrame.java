package dev.ballast.gateway.picture;

import java.nio.ByteBuffer;

/**
 * Properties of a JPEG that ImageIO does not expose, from its header (ITU-T T.81, annex B).
 *
 * @param components number of colour components; 0 when the bytes are no JPEG
 * @param needsAllCoefficients whether the file has several passes, so a decoder holds all coefficients at once
 * @param orientation as the camera recorded it; upright without a record
 */
record JpegFrame(int components, boolean needsAllCoefficients, Orientation orientation) {
    private static final int PREFIX = 0xFF;
    private static final int TEMPORARY = 0x01;
    private static final int RESTART = 0xD0;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_FRAME = 0xC0;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APPLICATION_1 = 0xE1;
    private static final int FRAMES_END = 0xCF;
    /** Markers among those of frames that start no frame: Huffman tables, an extension, arithmetic coding. */
    private static final int HUFFMAN_TABLES = 0xC4;

    private static final int EXTENSION = 0xC8;
    private static final int ARITHMETIC = 0xCC;
    /** Offset from the marker to the number of components, in a frame and in a scan. */
    private static final int COMPONENTS_OF_FRAME = 9;

    private static final int COMPONENTS_OF_SCAN = 4;
    /** Offset from the marker to the content behind the length field of a segment. */
    private static final int CONTENT = 4;

    /**
     * Reads the segments up to the first scan. Without a scan, or without a frame before it, the file counts as one with several
     * passes: a decoder may read more from the bytes than this method. Bytes that are no JPEG count as one pass.
     */
    static JpegFrame of(byte[] bytes) {
        boolean isJpeg = bytes.length > 1 && at(bytes, 0) == PREFIX && at(bytes, 1) == START_OF_IMAGE;
        int at = isJpeg ? 2 : bytes.length;
        int components = 0;
        boolean progressive = false;
        Orientation orientation = Orientation.UPRIGHT;
        while (at + COMPONENTS_OF_FRAME < bytes.length && at(bytes, at) == PREFIX) {
            int marker = at(bytes, at + 1);
            int next = at + length(bytes, at);
            if (marker == START_OF_SCAN) {
                boolean inPasses = progressive || components == 0 || at(bytes, at + COMPONENTS_OF_SCAN) < components;
                return new JpegFrame(components, inPasses, orientation);
            } else if (next == at) {
                break;
            } else if (isFrame(marker)) {
                components = at(bytes, at + COMPONENTS_OF_FRAME);
                progressive |= marker > START_OF_FRAME + 1;
            } else if (marker == APPLICATION_1 && orientation.equals(Orientation.UPRIGHT)) {
                int length = Math.min(next, bytes.length) - at - CONTENT;
                orientation = ExifOrientation.of(ByteBuffer.wrap(bytes, at + CONTENT, length));
            }
            at = next;
        }
        return new JpegFrame(components, isJpeg, orientation);
    }

    /** Bytes from a marker to the next: a fill byte, a marker alone, or a segment with its length. 0 for anything else. */
    private static int length(byte[] bytes, int at) {
        int marker = at(bytes, at + 1);
        if (marker == PREFIX) {
            return 1;
        } else if (marker == TEMPORARY || (marker >= RESTART && marker < START_OF_IMAGE)) {
            return 2;
        }
        int length = at(bytes, at + 2) << 8 | at(bytes, at + 3);
        boolean isSegment = marker >= START_OF_FRAME && marker != START_OF_IMAGE && marker != END_OF_IMAGE;
        return isSegment && length >= 2 ? 2 + length : 0;
    }

    private static boolean isFrame(int marker) {
        return marker >= START_OF_FRAME
                && marker <= FRAMES_END
                && marker != HUFFMAN_TABLES
                && marker != EXTENSION
                && marker != ARITHMETIC;
    }

    private static int at(byte[] bytes, int index) {
        return bytes[index] & 255;
    }
}
