package dev.ballast.node;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** CBOR (RFC 8949) that is well formed at times and never what was asked for. */
final class Garbage {
    private static final int MAX_DEPTH = 5;
    private static final int INDEFINITE = 31;

    private Garbage() {}

    /** One item with what it contains, more or less. */
    static byte[] cbor(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        item(out, random, 0);
        return out.toByteArray();
    }

    /** {@code payload} with the head of some item in it that announces something else, mostly much more. */
    static byte[] lie(byte[] payload, Random random) {
        int at = payload.length == 0 ? 0 : random.nextInt(payload.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(payload, 0, at);
        head(out, random.nextInt(8), random.nextLong() >>> random.nextInt(64), random);
        int rest = Math.min(payload.length, at + random.nextInt(2));
        out.write(payload, rest, payload.length - rest);
        return out.toByteArray();
    }

    private static void item(ByteArrayOutputStream out, Random random, int depth) {
        int major = random.nextInt(8);
        int length = random.nextInt(6);
        boolean truthful = random.nextInt(8) != 0;
        head(out, major, truthful ? length : random.nextLong() >>> random.nextInt(64), random);
        switch (major) {
            case 2, 3 -> {
                byte[] content = new byte[length];
                random.nextBytes(content);
                out.writeBytes(content);
            }
            case 4 -> items(out, random, length, depth);
            case 5 -> items(out, random, 2 * length, depth);
            case 6 -> items(out, random, 1, depth);
            default -> {} // the head is all
        }
    }

    private static void items(ByteArrayOutputStream out, Random random, int count, int depth) {
        for (int i = 0; i < count && depth < MAX_DEPTH; i++) {
            item(out, random, depth + 1);
        }
    }

    /** A head that need not be the shortest, and may be one that leaves the length open. */
    private static void head(ByteArrayOutputStream out, int major, long value, Random random) {
        if (random.nextInt(16) == 0) {
            out.write((major << 5) | INDEFINITE);
            return;
        }
        int bytes = value < 24 && random.nextInt(4) != 0
                ? 0
                : value >>> 8 == 0 ? 1 : value >>> 16 == 0 ? 2 : value >>> 32 == 0 ? 4 : 8;
        out.write((major << 5) | (bytes == 0 ? (int) value : 24 + Integer.numberOfTrailingZeros(bytes)));
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
