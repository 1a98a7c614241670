package dev.ballast.link;

/**
 * The slowest part of a way: sends one datagram after the other at a fixed rate, and drops what finds its queue full.
 *
 * @param bitsPerSecond its rate; 0 for no limit, and then there is no queue either
 * @param queueBytes most bytes that wait or are being sent, headers included, at least 1
 */
public record Bottleneck(long bitsPerSecond, int queueBytes) {
    public Bottleneck {
        if (bitsPerSecond < 0 || queueBytes < 1) {
            throw new IllegalArgumentException("a bottleneck of " + bitsPerSecond + " bit/s with a queue of "
                    + queueBytes + " bytes: needs at least 0 and 1");
        }
    }

    public static Bottleneck none() {
        return new Bottleneck(0, Integer.MAX_VALUE);
    }

    public boolean limited() {
        return bitsPerSecond > 0;
    }

    /** How long it takes to send so many bytes, headers included. */
    public long sendNs(int bytes) {
        return limited() ? Math.round(bytes * 8e9 / bitsPerSecond) : 0;
    }
}
