package dev.ballast.bench.attack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A handwritten CoAP request (RFC 7252, 3), valid or not. Owned by one thread. */
final class CoapRequest {
    static final int GET = 1;
    static final int POST = 2;
    static final int PUT = 3;

    static final int URI_PATH = 11;
    static final int CONTENT_FORMAT = 12;
    static final int BLOCK2 = 23;
    static final int BLOCK1 = 27;
    static final int SIZE1 = 60;
    static final int ECHO = 252;
    static final int NO_RESPONSE = 258;
    static final int MAX_DATAGRAM = 65_002;

    /** Content formats. */
    static final int CBOR = 60;

    static final int JSON = 50;
    static final int JPEG = 22;
    static final int PNG = 23;

    /** Size exponent of blocks of 1024 bytes (RFC 7959, 2.2). */
    static final int SZX_1024 = 6;

    static final int BLOCK_BYTES = 1024;
    static final int TOKEN_BYTES = 4;

    private static final int VERSION_1 = 0x40;
    private static final int NON_CONFIRMABLE = 0x10;
    private static final int PAYLOAD_MARKER = 0xFF;

    /** Lengths and deltas up to here need no byte of their own, up to the next one, beyond it two. */
    private static final int SHORT = 13;

    private static final int MIDDLE = 269;

    private final int code;
    private final Map<Integer, List<byte[]>> options = new TreeMap<>();
    private byte[] payload = {};

    CoapRequest(int code, String... path) {
        this.code = code;
        for (String segment : path) {
            option(URI_PATH, segment.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Adds an option; the value is kept, not copied. */
    CoapRequest option(int number, byte[] value) {
        options.computeIfAbsent(number, any -> new ArrayList<>()).add(value);
        return this;
    }

    /** Adds an option whose value is a number in as few bytes as it takes. */
    CoapRequest option(int number, long value) {
        int bytes = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
        byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        byte[] last = new byte[bytes];
        System.arraycopy(all, Long.BYTES - bytes, last, 0, bytes);
        return option(number, last);
    }

    /** Says what the server wanted to hear before it answers in full (RFC 9175); kept, not copied. */
    CoapRequest echo(byte[] value) {
        options.remove(ECHO);
        return option(ECHO, value);
    }

    /** Block {@code number} of a body of 1024 bytes each. */
    CoapRequest block1(int number, boolean more) {
        options.remove(BLOCK1);
        return option(BLOCK1, (long) number << 4 | (more ? 8 : 0) | SZX_1024);
    }

    /** The payload is kept, not copied. */
    CoapRequest payload(byte[] bytes) {
        payload = bytes;
        return this;
    }

    /** The bytes of a message. */
    byte[] datagram(boolean confirmable, int messageId, int token) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION_1 | (confirmable ? 0 : NON_CONFIRMABLE) | TOKEN_BYTES);
        out.write(code);
        out.write(messageId >> 8);
        out.write(messageId);
        out.writeBytes(ByteBuffer.allocate(TOKEN_BYTES).putInt(token).array());
        int before = 0;
        for (Map.Entry<Integer, List<byte[]>> entry : options.entrySet()) {
            for (byte[] value : entry.getValue()) {
                writeOption(out, entry.getKey() - before, value);
                before = entry.getKey();
            }
        }
        if (payload.length > 0) {
            out.write(PAYLOAD_MARKER);
            out.writeBytes(payload);
        }
        return out.toByteArray();
    }

    private static void writeOption(ByteArrayOutputStream out, int delta, byte[] value) {
        out.write(nibble(delta) << 4 | nibble(value.length));
        writeExtended(out, delta);
        writeExtended(out, value.length);
        out.writeBytes(value);
    }

    private static int nibble(int number) {
        return number < SHORT ? number : number < MIDDLE ? SHORT : SHORT + 1;
    }

    private static void writeExtended(ByteArrayOutputStream out, int number) {
        if (number >= MIDDLE) {
            out.write((number - MIDDLE) >> 8);
            out.write(number - MIDDLE);
        } else if (number >= SHORT) {
            out.write(number - SHORT);
        }
    }
}
