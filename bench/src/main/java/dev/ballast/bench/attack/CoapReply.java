package dev.ballast.bench.attack;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A received CoAP message, as far as an attacker needs it. */
final class CoapReply {
    /** Types (RFC 7252, 3). */
    static final int CONFIRMABLE = 0;

    private static final int UNAUTHORIZED = 4 << 5 | 1;
    private static final int MORE = 8;
    private static final int HEAD = 4;
    private static final int PAYLOAD_MARKER = 0xFF;
    private static final int SHORT = 13;
    private static final int MIDDLE = 269;
    private static final int RESERVED = 15;

    private final int type;
    private final int code;
    private final int messageId;
    private final int token;
    private final Map<Integer, byte[]> options;
    private final byte[] payload;

    private CoapReply(int type, int code, int messageId, int token, Map<Integer, byte[]> options, byte[] payload) {
        this.type = type;
        this.code = code;
        this.messageId = messageId;
        this.token = token;
        this.options = options;
        this.payload = payload;
    }

    /** Reads a message; empty when it is none. */
    static Optional<CoapReply> read(ByteBuffer in) {
        if (in.remaining() < HEAD) {
            return Optional.empty();
        }
        int first = in.get() & 255;
        int code = in.get() & 255;
        int messageId = in.getShort() & 0xFFFF;
        int tokenBytes = first & 15;
        if (in.remaining() < tokenBytes) {
            return Optional.empty();
        }
        int token = tokenBytes == CoapRequest.TOKEN_BYTES ? in.getInt() : 0;
        if (tokenBytes != CoapRequest.TOKEN_BYTES) {
            in.position(in.position() + tokenBytes);
        }
        Map<Integer, byte[]> options = new HashMap<>();
        if (!readOptions(in, options)) {
            return Optional.empty();
        }
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return Optional.of(new CoapReply(first >> 4 & 3, code, messageId, token, options, payload));
    }

    /** Up to the payload; of an option that comes more than once the last counts. False when they are not sound. */
    private static boolean readOptions(ByteBuffer in, Map<Integer, byte[]> options) {
        int number = 0;
        while (in.hasRemaining()) {
            int head = in.get() & 255;
            if (head == PAYLOAD_MARKER) {
                return true;
            }
            int delta = extended(in, head >> 4);
            int length = extended(in, head & 15);
            if (delta < 0 || length < 0 || length > in.remaining()) {
                return false;
            }
            number += delta;
            byte[] value = new byte[length];
            in.get(value);
            options.put(number, value);
        }
        return true;
    }

    private static int extended(ByteBuffer in, int nibble) {
        if (nibble < SHORT) {
            return nibble;
        }
        int bytes = nibble == SHORT ? 1 : 2;
        if (nibble == RESERVED || in.remaining() < bytes) {
            return -1;
        }
        return bytes == 1 ? SHORT + (in.get() & 255) : MIDDLE + (in.getShort() & 0xFFFF);
    }

    boolean isEmpty() {
        return code == 0;
    }

    boolean isConfirmable() {
        return type == CONFIRMABLE;
    }

    int messageId() {
        return messageId;
    }

    int token() {
        return token;
    }

    boolean isContinue() {
        return code == (2 << 5 | 31);
    }

    /** As RFC 7252 writes it: 2.05. */
    String code() {
        return String.format(Locale.ROOT, "%d.%02d", code >> 5, code & 31);
    }

    /** What the request is to repeat to show that its sender receives (RFC 9175); empty when the server wants nothing of the kind. */
    Optional<byte[]> echo() {
        return code == UNAUTHORIZED ? Optional.ofNullable(options.get(CoapRequest.ECHO)) : Optional.empty();
    }

    /** The Block2 option to ask for what follows this block with; empty when it is the last. */
    Optional<Long> nextBlock2() {
        byte[] value = options.get(CoapRequest.BLOCK2);
        long block = 0;
        for (byte one : value == null ? new byte[0] : value) {
            block = block << 8 | (one & 255);
        }
        return (block & MORE) == 0 ? Optional.empty() : Optional.of(((block >> 4) + 1) << 4 | (block & 7));
    }

    /** The payload, copied. */
    byte[] payload() {
        return Arrays.copyOf(payload, payload.length);
    }
}
