package dev.ballast.wire;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireException.Reason;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message field by field from a byte array, which is not copied. Each method takes the name of the expected field for the error
 * message. The schema defines each length, so no allocation depends on a length in the bytes.
 *
 * <p>Jackson's parser decodes the items. It reads an unassigned simple value as an integer and undefined as null, and skips any tag. So
 * this reader checks the initial byte of each item first.
 */
final class CborReader implements AutoCloseable {
    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int NULL = 0xf6;
    private static final int FLOAT32 = 0xfa;
    private static final int INDEFINITE = 31;
    private static final int ONE_BYTE_TAG = 0xd8;

    private final MessageErrors errors;
    private final byte[] bytes;
    private final CBORParser parser;
    private @Nullable JsonToken pending;

    private CborReader(MessageErrors errors, byte[] bytes, CBORParser parser) {
        this.errors = errors;
        this.bytes = bytes;
        this.parser = parser;
    }

    /** Opens a reader of {@code bytes}; {@code message} is the message's name in errors. */
    static CborReader open(String message, byte[] bytes) throws WireException {
        try {
            return new CborReader(new MessageErrors(message, bytes.length), bytes, Cbor.FACTORY.createParser(bytes));
        } catch (IOException e) {
            throw new WireException(Reason.MALFORMED, message + ": " + e.getMessage());
        }
    }

    /** Enters a message: an array whose first element is the version. */
    void begin() throws WireException {
        array("message");
        long version = uint("version", Long.MAX_VALUE);
        if (version != Cbor.VERSION) {
            throw wrong(Reason.UNKNOWN_VERSION, "version", Integer.toString(Cbor.VERSION), Long.toString(version));
        }
    }

    /** Leaves a message. No bytes may follow. */
    void end() throws WireException {
        endArray("message");
        finish();
    }

    /** Requires that all bytes have been read. */
    void finish() throws WireException {
        if (remaining() > 0) {
            throw wrong(Reason.TRAILING_BYTES, "end", "no more bytes", remaining() + " more");
        }
    }

    void array(String field) throws WireException {
        advance(field);
        requireMajor(field, start(), ARRAY, "an array");
    }

    /** Enters an array, or skips null. Returns whether the item was an array. */
    boolean arrayOrNull(String field) throws WireException {
        advance(field);
        if ((bytes[start()] & 0xff) == NULL) {
            return false;
        }
        requireMajor(field, start(), ARRAY, "an array or null");
        return true;
    }

    void endArray(String field) throws WireException {
        if (advanceOrEnd(field)) {
            throw wrong(Reason.WRONG_LENGTH, field, "the end of the array", CborItem.describe(bytes, start()));
        }
    }

    /** Whether the array being read has another element. */
    boolean more(String field) throws WireException {
        boolean more = advanceOrEnd(field);
        pending = more ? parser.currentToken() : null;
        return more;
    }

    /** An unsigned integer of at most {@code max}. */
    long uint(String field, long max) throws WireException {
        advance(field);
        requireMajor(field, start(), UINT, "an unsigned integer");
        try {
            if (parser.getNumberType() == CBORParser.NumberType.BIG_INTEGER || parser.getLongValue() > max) {
                throw wrong(
                        Reason.OUT_OF_RANGE,
                        field,
                        "at most " + max,
                        parser.getNumberValue().toString());
            }
            return parser.getLongValue();
        } catch (IOException e) {
            throw errors.unreadable(field, e);
        }
    }

    /** An unsigned integer that fits an int. */
    int uint(String field) throws WireException {
        return (int) uint(field, Integer.MAX_VALUE);
    }

    String text(String field) throws WireException {
        advance(field);
        requireMajor(field, start(), TEXT, "a text string");
        try {
            return parser.getText();
        } catch (IOException e) {
            throw errors.unreadable(field, e);
        }
    }

    /** A float32, or null. */
    @Nullable
    Float float32OrNull(String field) throws WireException {
        advance(field);
        int head = bytes[start()] & 0xff;
        if (head == NULL) {
            return null;
        }
        if (head != FLOAT32) {
            throw wrong(Reason.WRONG_TYPE, field, "a float32 or null", CborItem.describe(bytes, start()));
        }
        try {
            return parser.getFloatValue();
        } catch (IOException e) {
            throw errors.unreadable(field, e);
        }
    }

    /** A byte string of exactly {@code length} bytes, copied. */
    byte[] byteString(String field, int length) throws WireException {
        advance(field);
        requireMajor(field, start(), BYTES, "a byte string");
        int from = span(field, length, length + " bytes");
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** Whether the next item has the tag {@code tag}. The item is not consumed. */
    boolean tagged(String field, int tag) throws WireException {
        advance(field);
        pending = parser.currentToken();
        return hasTag(tag);
    }

    /** Enters an array that has exactly the one tag {@code tag}. */
    void taggedArray(String field, int tag) throws WireException {
        advance(field);
        requireTag(field, tag, ARRAY, "an array");
    }

    /**
     * Reads a typed array of exactly {@code length} elements of the target's own type, and writes them to the target from {@code offset}
     * on.
     */
    void elements(String field, Tensor target, int offset, int length) throws WireException {
        WireType type = WireType.exact(target);
        elements(field, type, type.tag(), target, offset, length);
    }

    /** Reads a typed array of exactly {@code length} elements of {@code type} under {@code tag} to the start of the target. */
    void elements(String field, WireType type, int tag, Tensor target, int length) throws WireException {
        elements(field, type, tag, target, 0, length);
    }

    private void elements(String field, WireType type, int tag, Tensor target, int offset, int length)
            throws WireException {
        advance(field);
        requireTag(field, tag, BYTES, "a byte string");
        long size = (long) length * type.bytes();
        int from = span(field, size, length + " " + type.label() + " (" + size + " bytes)");
        Elements.read(type, 1, bytes, from, length, target, offset);
    }

    /**
     * Reads a float32 typed array of exactly {@code length} elements. Allocates only when at least that many bytes are left in the message.
     */
    float[] floats(String field, long length) throws WireException {
        if (length > remaining() / Float.BYTES) {
            String text = "expected " + length + " float32, only " + remaining() + " bytes are left";
            throw errors.of(Reason.WRONG_LENGTH, field, text);
        }
        float[] data = new float[(int) length];
        elements(field, FloatTensor.flat(data), 0, data.length);
        return data;
    }

    /** Creates an error about {@code field}. */
    WireException wrong(Reason reason, String field, String expected, String got) {
        return errors.wrong(reason, field, expected, got);
    }

    @Override
    public void close() throws WireException {
        try {
            parser.close();
        } catch (IOException e) {
            throw errors.unreadable("end", e);
        }
    }

    private void advance(String field) throws WireException {
        if (!advanceOrEnd(field)) {
            throw wrong(Reason.WRONG_LENGTH, field, "an element", "the end of the array");
        }
    }

    /** Moves to the next item, unless that item was peeked at already. Returns false at the end of an array. */
    private boolean advanceOrEnd(String field) throws WireException {
        JsonToken token = pending;
        pending = null;
        try {
            if (token == null) {
                token = parser.nextToken();
            }
        } catch (IOException e) {
            throw errors.unreadable(field, e);
        }
        if (token == null) {
            throw errors.truncated(field);
        }
        return token != JsonToken.END_ARRAY;
    }

    /** Index of the first byte of the current item, including its tag. */
    private int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int remaining() {
        return bytes.length - (int) parser.currentLocation().getByteOffset();
    }

    private boolean hasTag(int tag) {
        int at = start();
        return at + 2 < bytes.length && (bytes[at] & 0xff) == ONE_BYTE_TAG && (bytes[at + 1] & 0xff) == tag;
    }

    private void requireTag(String field, int tag, int major, String type) throws WireException {
        if (!hasTag(tag)) {
            throw wrong(Reason.WRONG_TYPE, field, type + " under tag " + tag, CborItem.describe(bytes, start()));
        }
        requireMajor(field, start() + 2, major, type + " under tag " + tag);
    }

    private void requireMajor(String field, int at, int major, String type) throws WireException {
        int head = bytes[at] & 0xff;
        if (head >> 5 != major) {
            throw wrong(Reason.WRONG_TYPE, field, type, CborItem.describe(bytes, at));
        }
        if ((head & INDEFINITE) == INDEFINITE) {
            throw wrong(Reason.MALFORMED, field, type + " of definite length", "one of indefinite length");
        }
    }

    /** Index of the first content byte of the current byte string. A byte string whose size is not {@code size} is refused. */
    private int span(String field, long size, String expected) throws WireException {
        SpanSink sink = new SpanSink();
        try {
            parser.readBinaryValue(Base64Variants.MIME, sink);
        } catch (IOException e) {
            throw errors.unreadable(field, e);
        }
        if (sink.length() != size) {
            throw wrong(Reason.WRONG_LENGTH, field, expected, sink.length() + " bytes");
        }
        return sink.offset();
    }
}
