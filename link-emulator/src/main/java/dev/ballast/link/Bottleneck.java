package dev.ballast.link;

/**
 * The slowest part of a link. It sends one datagram after the other at a fixed rate, and drops a datagram that does not fit into its queue.
 *
 * @param bitsPerSecond rate; 0 for no limit, and then there is no queue either
 * @param queueBytes most bytes that wait or are being sent, headers included; at least 1
 */
public record Bottleneck(long bitsPerSecond, int queueBytes) {
    public Bottleneck {
        if (bitsPerSecond < 0 || queueBytes < 1) {
            throw new IllegalArgumentException("bandwidth must be 0 bit/s or more and queue at least 1 byte, are "
                    + bitsPerSecond + " bit/s and " + queueBytes + " bytes");
        }
    }

    public static Bottleneck none() {
        return new Bottleneck(0, Integer.MAX_VALUE);
    }

    public boolean limited() {
        return bitsPerSecond > 0;
    }

    /** Nanoseconds to send {@code bytes} bytes, headers included. */
    public long sendNs(int bytes) {
        return limited() ? Math.round(bytes * 8e9 / bitsPerSecond) : 0;
    }
}
