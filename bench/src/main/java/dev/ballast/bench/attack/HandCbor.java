package dev.ballast.bench.attack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes CBOR items (RFC 8949) of any content, valid for a receiver or not. Owned by one thread. */
final class HandCbor {
    private static final int UNSIGNED = 0;
    private static final int BYTES = 2;
    private static final int ARRAY = 4;
    private static final int TAG = 6;
    private static final int NULL = 0xF6;

    /** Arguments below are in the first byte; then come one, two, four and eight bytes. */
    private static final int ONE_BYTE = 24;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    HandCbor number(long value) {
        return head(UNSIGNED, value);
    }

    HandCbor array(int elements) {
        return head(ARRAY, elements);
    }

    HandCbor tag(int number) {
        return head(TAG, number);
    }

    HandCbor bytes(byte[] value) {
        head(BYTES, value.length);
        out.writeBytes(value);
        return this;
    }

    HandCbor nothing() {
        out.write(NULL);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private HandCbor head(int major, long argument) {
        int first = major << 5;
        ByteBuffer bytes = ByteBuffer.allocate(1 + Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        if (argument < ONE_BYTE) {
            bytes.put((byte) (first | argument));
        } else if (argument <= 0xFF) {
            bytes.put((byte) (first | ONE_BYTE)).put((byte) argument);
        } else if (argument <= 0xFFFF) {
            bytes.put((byte) (first | ONE_BYTE + 1)).putShort((short) argument);
        } else if (argument <= 0xFFFF_FFFFL) {
            bytes.put((byte) (first | ONE_BYTE + 2)).putInt((int) argument);
        } else {
            bytes.put((byte) (first | ONE_BYTE + 3)).putLong(argument);
        }
        out.write(bytes.array(), 0, bytes.position());
        return this;
    }
}
