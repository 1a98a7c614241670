package dev.ballast.gateway.picture;

import java.util.Arrays;

/**
 * Reduces a JPEG to the segments that determine its pixels, so no colour profile, thumbnail or comment costs time (ITU-T T.81, annex
 * B). This class skips the bytes between segments that libjpeg skips. So a decoder decodes no scan that is not counted here.
 */
final class JpegScans {
    private static final int PREFIX = 0xFF;
    private static final int TEMPORARY = 0x01;
    private static final int START_OF_FRAME = 0xC0;
    private static final int RESTART = 0xD0;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int QUANTIZATION_TABLES = 0xDB;
    private static final int RESTART_INTERVAL = 0xDD;
    private static final int JFIF = 0xE0;
    /** The segment that names the colours of the components. */
    private static final int ADOBE = 0xEE;

    private final byte[] from;
    private final byte[] kept;
    private int at = 2;
    private int length = 2;
    private int scans;
    private long dataBytes;
    private boolean isWhole;

    private JpegScans(byte[] from) {
        this.from = from;
        this.kept = Arrays.copyOf(from, from.length + 2);
    }

    /**
     * Reads a whole JPEG.
     *
     * @param jpeg begins with the start-of-image marker; not changed
     */
    static JpegScans of(byte[] jpeg) {
        JpegScans scans = new JpegScans(jpeg);
        int marker = scans.nextMarker();
        while (marker != END_OF_IMAGE) {
            scans.segment(marker);
            marker = scans.nextMarker();
        }
        scans.kept[scans.length++] = (byte) PREFIX;
        scans.kept[scans.length++] = (byte) END_OF_IMAGE;
        return scans;
    }

    /** Whether the file has the marker that ends a JPEG. A file that was cut off while it was copied has none. */
    boolean isWhole() {
        return isWhole;
    }

    /** Number of scans; a decoder passes over the picture once for each. */
    int scans() {
        return scans;
    }

    /** Bytes of all scans, without their headers. */
    long dataBytes() {
        return dataBytes;
    }

    /** The reduced JPEG for the decoder; freshly allocated. */
    byte[] bytes() {
        return Arrays.copyOf(kept, length);
    }

    /** Skips to the next marker of a segment and returns it; the end-of-image marker when there is none. */
    private int nextMarker() {
        while (at < from.length) {
            while (at < from.length && value(at) != PREFIX) {
                at++;
            }
            while (at < from.length && value(at) == PREFIX) {
                at++;
            }
            isWhole = at < from.length && value(at) == END_OF_IMAGE;
            int marker = at < from.length ? value(at++) : END_OF_IMAGE;
            if (marker != 0 && marker != TEMPORARY && !(marker >= RESTART && marker <= START_OF_IMAGE)) {
                return marker;
            }
        }
        return END_OF_IMAGE;
    }

    private void segment(int marker) {
        int segment = at + 2 <= from.length ? value(at) << 8 | value(at + 1) : 2;
        int end = Math.min(from.length, at + Math.max(2, segment));
        if (isNeeded(marker)) {
            kept[length++] = (byte) PREFIX;
            kept[length++] = (byte) marker;
            keep(at, end);
        }
        at = end;
        if (marker == START_OF_SCAN) {
            scans++;
            data();
        }
    }

    private void data() {
        int begin = at;
        int marker = begin;
        while (marker < from.length) {
            if (value(marker) == PREFIX) {
                int code = marker + 1;
                while (code < from.length && value(code) == PREFIX) {
                    code++;
                }
                boolean isData = code < from.length && (value(code) == 0 || (value(code) & ~7) == RESTART);
                if (!isData) {
                    break;
                }
                marker = code;
            }
            marker++;
        }
        keep(begin, marker);
        dataBytes += marker - begin;
        at = marker;
    }

    private static boolean isNeeded(int marker) {
        boolean isFrameOrTable = marker >= START_OF_FRAME && marker < RESTART;
        return isFrameOrTable
                || marker == START_OF_SCAN
                || marker == QUANTIZATION_TABLES
                || marker == RESTART_INTERVAL
                || marker == JFIF
                || marker == ADOBE;
    }

    private void keep(int begin, int end) {
        System.arraycopy(from, begin, kept, length, end - begin);
        length += end - begin;
    }

    private int value(int index) {
        return from[index] & 255;
    }
}
