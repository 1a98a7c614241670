package dev.ballast.wire;

import dev.ballast.wire.WireException.Reason;

/**
 * Reads one message of few fields from a byte array, which is not copied. It replaces {@link CborReader} for the many small messages of the
 * hot path. It allocates nothing but itself, and it is as strict: definite lengths and exactly the types of the schema.
 */
final class FlatReader {
    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int ARRAY = 4;
    private static final int TAG = 6;
    private static final int NULL = 0xf6;
    private static final int FLOAT32 = 0xfa;
    private static final int INDEFINITE = 31;

    private final String message;
    private final byte[] bytes;
    private int at;
    private int spanOffset;

    /** Creates a reader of {@code bytes}; {@code message} is the message's name in errors. */
    FlatReader(String message, byte[] bytes) {
        this.message = message;
        this.bytes = bytes;
    }

    /** Enters a message: an array of {@code length} elements whose first element is the version. */
    void begin(int length) throws WireException {
        long got = head("message", ARRAY, "an array");
        if (got > 0) { // first, because messages of other versions have other lengths
            long version = uint("version", Long.MAX_VALUE);
            if (version != Cbor.VERSION) {
                throw wrong(Reason.UNKNOWN_VERSION, "version", Integer.toString(Cbor.VERSION), Long.toString(version));
            }
        }
        if (got != length) {
            throw wrong(
                    Reason.WRONG_LENGTH, "message", "an array of " + length, "one of " + Long.toUnsignedString(got));
        }
    }

    /** Requires that all bytes have been read. */
    void end() throws WireException {
        if (at < bytes.length) {
            throw wrong(Reason.TRAILING_BYTES, "end", "no more bytes", bytes.length - at + " more");
        }
    }

    /** Enters an array of at most {@code max} elements. Returns its number of elements. */
    int array(String field, int max) throws WireException {
        long length = head(field, ARRAY, "an array");
        if (Long.compareUnsigned(length, max) > 0) {
            throw wrong(Reason.TOO_LARGE, field, "at most " + max + " elements", Long.toUnsignedString(length));
        }
        return (int) length;
    }

    /** An unsigned integer of at most {@code max}. */
    long uint(String field, long max) throws WireException {
        long value = head(field, UINT, "an unsigned integer");
        if (Long.compareUnsigned(value, max) > 0) {
            throw wrong(Reason.OUT_OF_RANGE, field, "at most " + max, Long.toUnsignedString(value));
        }
        return value;
    }

    /** An unsigned integer that fits an int. */
    int uint(String field) throws WireException {
        return (int) uint(field, Integer.MAX_VALUE);
    }

    /** An unsigned integer of 1 or more that fits an int. */
    int positive(String field) throws WireException {
        int value = uint(field);
        if (value < 1) {
            throw wrong(Reason.OUT_OF_RANGE, field, "1 or more", "0");
        }
        return value;
    }

    /** Whether the next item is null. A null is skipped. */
    boolean isNull(String field) throws WireException {
        boolean nothing = peek(field) == NULL;
        at += nothing ? 1 : 0;
        return nothing;
    }

    /** A float32 that is permitted as the scale of a typed array. */
    float scale(String field) throws WireException {
        if (peek(field) != FLOAT32) {
            throw wrong(Reason.WRONG_TYPE, field, "a float32 or null", CborItem.describe(bytes, at));
        }
        at++;
        float scale = Float.intBitsToFloat((int) bigEndian(field, Float.BYTES));
        if (!(scale >= 0 && scale <= Elements.MAX_SCALE)) {
            throw wrong(Reason.OUT_OF_RANGE, field, "0 to " + Elements.MAX_SCALE, Float.toString(scale));
        }
        return scale;
    }

    /** A tag that names an element type. The item after the tag is not consumed. */
    WireType type(String field) throws WireException {
        long tag = head(field, TAG, "a typed array");
        return WireType.ofTag((int) Math.min(tag, Integer.MAX_VALUE), this, field);
    }

    /** Reads a byte string and returns its length in bytes. Its content begins at {@link #spanOffset}. */
    int bytes(String field) throws WireException {
        long length = head(field, BYTES, "a byte string");
        if (Long.compareUnsigned(length, bytes.length - at) > 0) {
            throw truncated(field);
        }
        spanOffset = at;
        at += (int) length;
        return (int) length;
    }

    /** Reads the head of a byte string whose content may be missing here. Returns the length of the content in bytes, unsigned. */
    long bytesHead(String field) throws WireException {
        return head(field, BYTES, "a byte string");
    }

    /** Index of the first content byte of the latest byte string. */
    int spanOffset() {
        return spanOffset;
    }

    /** Creates an error about {@code field}. */
    WireException wrong(Reason reason, String field, String expected, String got) {
        return errors().wrong(reason, field, expected, got);
    }

    private int peek(String field) throws WireException {
        if (at >= bytes.length) {
            throw truncated(field);
        }
        return bytes[at] & 0xff;
    }

    /** The argument of an item's head, unsigned (RFC 8949, 3). */
    private long head(String field, int major, String type) throws WireException {
        int head = peek(field);
        if (head >> 5 != major) {
            throw wrong(Reason.WRONG_TYPE, field, type, CborItem.describe(bytes, at));
        }
        at++;
        int info = head & INDEFINITE;
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw wrong(
                    Reason.MALFORMED,
                    field,
                    type + " of definite length",
                    info == INDEFINITE ? "one of indefinite length" : "a reserved head");
        }
        return bigEndian(field, 1 << (info - 24));
    }

    private long bigEndian(String field, int size) throws WireException {
        if (size > bytes.length - at) {
            throw truncated(field);
        }
        long value = 0;
        for (int end = at + size; at < end; at++) {
            value = value << Byte.SIZE | (bytes[at] & 0xff);
        }
        return value;
    }

    private WireException truncated(String field) {
        return errors().truncated(field);
    }

    private MessageErrors errors() {
        return new MessageErrors(message, bytes.length);
    }
}
