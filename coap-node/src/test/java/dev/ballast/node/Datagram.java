package dev.ballast.node;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A CoAP message taken apart (RFC 7252, 3), so that one piece can be spoilt and the rest stays sound. */
final class Datagram {
    private static final int PAYLOAD_MARKER = 0xff;

    /** First value that needs another byte, and first that needs two. */
    private static final int ONE_MORE = 13;

    private static final int TWO_MORE = 269;

    /** One option; its value is wrapped. */
    static final class Option {
        private final int number;
        private final byte[] value;

        Option(int number, byte[] value) {
            this.number = number;
            this.value = value;
        }

        int number() {
            return number;
        }

        byte[] value() {
            return value;
        }
    }

    /** Version, type and, as far as it is sound, the length of the token. */
    int first;

    int code;
    int id;
    byte[] token;
    final List<Option> options = new ArrayList<>();
    byte[] payload = {};

    /** Takes a sound message apart. */
    Datagram(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        first = in.get() & 0xff;
        code = in.get() & 0xff;
        id = in.getShort() & 0xffff;
        token = take(in, first & 0xf);
        int number = 0;
        while (in.hasRemaining()) {
            int head = in.get() & 0xff;
            if (head == PAYLOAD_MARKER) {
                payload = take(in, in.remaining());
            } else {
                number += extended(in, head >> 4);
                options.add(new Option(number, take(in, extended(in, head & 0xf))));
            }
        }
    }

    /** The message in bytes, its options in order. */
    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        out.write(code);
        out.write(id >> 8);
        out.write(id);
        out.writeBytes(token);
        int number = 0;
        options.sort(Comparator.comparingInt(Option::number));
        for (Option option : options) {
            int delta = option.number - number;
            out.write((nibble(delta) << 4) | nibble(option.value.length));
            extend(out, delta);
            extend(out, option.value.length);
            out.writeBytes(option.value);
            number = option.number;
        }
        if (payload.length > 0) {
            out.write(PAYLOAD_MARKER);
            out.writeBytes(payload);
        }
        return out.toByteArray();
    }

    private static int extended(ByteBuffer in, int nibble) {
        return switch (nibble) {
            case 13 -> ONE_MORE + (in.get() & 0xff);
            case 14 -> TWO_MORE + (in.getShort() & 0xffff);
            default -> nibble;
        };
    }

    private static int nibble(int value) {
        return value < ONE_MORE ? value : value < TWO_MORE ? 13 : 14;
    }

    private static void extend(ByteArrayOutputStream out, int value) {
        if (value >= TWO_MORE) {
            out.write((value - TWO_MORE) >> 8);
            out.write(value - TWO_MORE);
        } else if (value >= ONE_MORE) {
            out.write(value - ONE_MORE);
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
