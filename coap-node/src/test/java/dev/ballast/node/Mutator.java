package dev.ballast.node;

import dev.ballast.node.Datagram.Option;
import dev.ballast.wire.PartIds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils sound datagrams. The same random numbers give the same datagram. */
final class Mutator {
    /** Options that a server knows, and some that it does not (RFC 7252, 7641, 7959, 7967, 8613, 9175; the last is our own). */
    private static final int[] OPTIONS = {
        1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 20, 21, 23, 27, 28, 31, 35, 39, 60, 252, 258, 292, 2053, 65_000,
        65_002
    };

    private static final int URI_PATH = 11;

    /** Bytes at which decoders turn off: bounds of signed and unsigned numbers, heads of CBOR items, markers of CoAP. */
    private static final int[] EDGES = {
        0x00, 0x01, 0x0d, 0x0e, 0x0f, 0x17, 0x18, 0x1b, 0x1f, 0x3b, 0x5b, 0x5f, 0x7f, 0x80, 0x9b, 0x9f, 0xbf, 0xd8,
        0xf6, 0xf7, 0xfb, 0xfe, 0xff
    };

    private final List<byte[]> seeds;

    /**
     * Starts from {@code seeds}.
     *
     * @param seeds sound datagrams, one for each kind of message; wrapped
     */
    Mutator(List<byte[]> seeds) {
        this.seeds = List.copyOf(seeds);
    }

    /** The next datagram, freshly allocated. */
    byte[] next(Random random) {
        Datagram datagram = new Datagram(any(random));
        int what = random.nextInt(8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            switch (what) {
                case 0, 1 -> spoilOptions(datagram, random);
                case 2, 3, 4 -> spoilPayload(datagram, random);
                case 5 -> spoilHead(datagram, random);
                default -> {} // bytes only
            }
        }
        byte[] bytes = datagram.encode();
        return what >= 6 || random.nextInt(4) == 0 ? spoilBytes(bytes, random) : bytes;
    }

    private byte[] any(Random random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private static void spoilHead(Datagram datagram, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> datagram.first ^= 1 << (4 + random.nextInt(2)); // type
            case 1 -> datagram.code = random.nextInt(256);
            case 2 ->
                datagram.first = (datagram.first & 0xf0) | random.nextInt(16); // length of the token, mostly a lie
            default -> {
                datagram.token = bytes(random, random.nextInt(9));
                datagram.first = (datagram.first & 0xf0) | datagram.token.length;
            }
        }
    }

    private static void spoilOptions(Datagram datagram, Random random) {
        List<Option> options = datagram.options;
        int at = options.isEmpty() ? 0 : random.nextInt(options.size());
        switch (options.isEmpty() ? 0 : random.nextInt(5)) {
            case 0, 1 -> options.add(new Option(OPTIONS[random.nextInt(OPTIONS.length)], value(random)));
            case 2 -> options.remove(at);
            case 3 -> options.add(options.get(at));
            default -> options.set(at, new Option(options.get(at).number(), value(random)));
        }
    }

    /** A value of an option: mostly a number of a few bytes, as those of blocks and sizes are. */
    private static byte[] value(Random random) {
        byte[] value = bytes(random, random.nextInt(12) == 0 ? random.nextInt(600) : random.nextInt(6));
        if (random.nextInt(3) == 0) {
            Arrays.fill(value, (byte) EDGES[random.nextInt(EDGES.length)]);
        }
        return value;
    }

    /** Another payload, under its right name where it names a part: otherwise no spoilt part would be looked at. */
    private void spoilPayload(Datagram datagram, Random random) {
        datagram.payload = switch (random.nextInt(4)) {
            case 0 -> Garbage.cbor(random);
            case 1 -> Garbage.lie(datagram.payload, random);
            default -> spoilBytes(datagram.payload, random);
        };
        List<Option> options = datagram.options;
        for (int i = 1; i < options.size(); i++) {
            boolean names = options.get(i).number() == URI_PATH
                    && "parts".equals(new String(options.get(i - 1).value(), StandardCharsets.UTF_8));
            if (names && random.nextInt(8) != 0) {
                byte[] name = PartIds.of(datagram.payload).getBytes(StandardCharsets.UTF_8);
                options.set(i, new Option(URI_PATH, name));
            }
        }
    }

    private byte[] spoilBytes(byte[] whole, Random random) {
        byte[] bytes = whole;
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = spoilOnce(bytes, random);
        }
        return bytes;
    }

    private byte[] spoilOnce(byte[] bytes, Random random) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        byte[] spoilt = bytes.clone();
        switch (bytes.length == 0 ? 4 : random.nextInt(7)) {
            case 0, 1 -> spoilt[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> spoilt[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            case 3 -> spoilt = Arrays.copyOf(bytes, at);
            case 4 -> spoilt = join(bytes, bytes.length, bytes(random, 1 + random.nextInt(64)), 0);
            case 5 -> spoilt = join(bytes, at, bytes, random.nextInt(bytes.length)); // cuts out or repeats
            default -> {
                byte[] other = any(random);
                spoilt = join(bytes, at, other, random.nextInt(other.length));
            }
        }
        return spoilt;
    }

    /** The first {@code length} bytes of {@code head}, then {@code tail} from {@code offset} on. */
    private static byte[] join(byte[] head, int length, byte[] tail, int offset) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head, 0, length);
        out.write(tail, offset, tail.length - offset);
        return out.toByteArray();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
