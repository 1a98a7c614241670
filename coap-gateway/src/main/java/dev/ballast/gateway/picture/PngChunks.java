package dev.ballast.gateway.picture;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A PNG as its decoder gets it: the chunks that pixels come from and nothing else, their data in one piece (PNG 3rd edition, 5.3). A decoder does
 * something for each chunk and for each text in it, however many there are.
 */
final class PngChunks {
    private static final int SIGNATURE = 8;
    /** Length, type and check of a chunk. */
    private static final int AROUND = 12;

    private static final int HEADER = 0x49484452;
    private static final int PALETTE = 0x504C5445;
    private static final int TRANSPARENCY = 0x74524E53;
    private static final int DATA = 0x49444154;
    private static final int END = 0x49454E44;
    private static final int CHECK_OF_END = 0xAE426082;

    private PngChunks() {}

    /**
     * What a decoder needs of a PNG.
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

    /** Where the next chunk of a type begins; below 0 where none does, or none that is whole but for data. */
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

    /** Bytes of a chunk's content, those that are there. */
    private static int content(ByteBuffer png, int at) {
        int length = png.getInt(at);
        int left = png.limit() - 8 - at;
        return length < 0 || length > left ? left : length;
    }
}
