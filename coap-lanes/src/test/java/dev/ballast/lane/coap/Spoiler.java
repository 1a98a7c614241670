package dev.ballast.lane.coap;

import java.util.Arrays;
import java.util.Random;

/** Spoils datagrams byte by byte: flips, edges, cuts, copies and splices. Equal random numbers give equal datagrams. */
public final class Spoiler {
    /** Bytes at which decoders turn off: bounds of numbers, heads of CBOR items, markers of CoAP. */
    private static final int[] EDGES = {
        0x00, 0x01, 0x0d, 0x0e, 0x17, 0x18, 0x1b, 0x5f, 0x7f, 0x80, 0x9f, 0xd8, 0xf6, 0xff
    };

    private final Random random;

    public Spoiler(Random random) {
        this.random = random;
    }

    /**
     * A spoilt copy.
     *
     * @param from the bytes before this index stay unchanged
     */
    public byte[] spoil(byte[] datagram, int from) {
        byte[] spoilt = datagram.clone();
        for (int i = random.nextInt(4); i >= 0 && spoilt.length > from; i--) {
            int at = from + random.nextInt(spoilt.length - from);
            switch (random.nextInt(6)) {
                case 0, 1 -> spoilt[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> spoilt[at] = (byte) EDGES[random.nextInt(EDGES.length)];
                case 3 -> spoilt = Arrays.copyOf(spoilt, at);
                case 4 -> spoilt = Arrays.copyOf(spoilt, spoilt.length + random.nextInt(20));
                default -> {
                    int length = Math.min(spoilt.length - at, 1 + random.nextInt(16));
                    int target = from + random.nextInt(spoilt.length - from);
                    System.arraycopy(spoilt, at, spoilt, target, Math.min(length, spoilt.length - target));
                }
            }
        }
        return spoilt;
    }
}
