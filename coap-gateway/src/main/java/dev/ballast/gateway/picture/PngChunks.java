package dev.ballast.gateway.picture;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Reduces a PNG to the chunks that determine its pixels, with all data in one chunk (PNG 3rd edition, 5.3). A decoder spends time on
 * every chunk and on every text in it, however many there are.
 */
final class PngChunks {
    private static final int SIGNATURE = 8;
    /** Bytes of a chunk beside its content: length, type and checksum. */
    private static final int AROUND = 12;

    private static final int HEADER = 0x49484452;
    private static final int PALETTE = 0x504C5445;
    private static final int TRANSPARENCY = 0x74524E53;
    private static final int DATA = 0x49444154;
    private static final int END = 0x49454E44;
    private static final int CHECK_OF_END = 0xAE426082;

    private PngChunks() {}

    /**
     * The reduced PNG for the decoder.
     *
     * @param png begins with the signature of a PNG; not changed
     * @return freshly allocated
     */
    static byte[] needed(byte[] png) {
        ByteBuffer from = ByteBuffer.wrap(png);
        ByteBuffer kept = ByteBuffer.allocate(png.length + 2 * AROUND).put(png, 0, Math.min(SIGNATURE, png.length));
        for (int type : new int[] {HEADER, PALETTE, TRANSPARENCY}) {
            int at = find(from, type, Math.min(SIGNATURE, png.length));
            if (at >= 0) {
                kept.put(png, at, AROUND + from.getInt(at));
            }
        }
        int begin = kept.position();
        kept.putInt(0).putInt(DATA);
        for (int at = find(from, DATA, SIGNATURE); at >= 0; at = find(from, DATA, next(from, at))) {
            kept.put(png, at + 8, content(from, at));
        }
        kept.putInt(begin, kept.position() - begin - 8);
        CRC32 check = new CRC32();
        check.update(kept.array(), begin + 4, kept.position() - begin - 4);
        kept.putInt((int) check.getValue()).putInt(0).putInt(END).putInt(CHECK_OF_END);
        byte[] needed = new byte[kept.position()];
        kept.flip().get(needed);
        return needed;
    }

    /** Offset of the next chunk of this type; below 0 when there is none. A chunk that is cut short counts only if it holds data. */
    private static int find(ByteBuffer png, int type, int from) {
        int at = from;
        while (at <= png.limit() - AROUND) {
            int found = png.getInt(at + 4);
            int length = png.getInt(at);
            boolean isWhole = length >= 0 && length <= png.limit() - AROUND - at;
            if (found == type && (isWhole || type == DATA)) {
                return at;
            } else if (!isWhole || found == END) {
                return -1;
            }
            at += AROUND + length;
        }
        return -1;
    }

    private static int next(ByteBuffer png, int at) {
        return at + AROUND + content(png, at);
    }

    /** Bytes of a chunk's content that are present. */
    private static int content(ByteBuffer png, int at) {
        int length = png.getInt(at);
        int left = png.limit() - 8 - at;
        return length < 0 || length > left ? left : length;
    }
}
