package dev.ballast.lane;

import java.time.Duration;

/**
 * Limits of one lane. Sizes count what a datagram costs the receiver's socket buffer: its bytes and {@link #OVERHEAD_BYTES}.
 *
 * @param maxWindowBytes most that may be in flight
 * @param minWindowBytes what the window never shrinks below
 * @param firstAnswer how long an answer may take before any has been seen
 * @param leastPatience shortest silence that is taken for a loss
 */
public record LanePolicy(int maxWindowBytes, int minWindowBytes, Duration firstAnswer, Duration leastPatience) {
    /** What Linux books for a datagram beside its bytes, about (one 1280-byte datagram counts as 2304 in the buffer). */
    public static final int OVERHEAD_BYTES = 1024;

    /** Share of a receive buffer that one sender may fill. */
    private static final double BUFFER_SHARE = 0.75;

    /** A Raspberry Pi's receive buffer when nobody asks for more (net.core.rmem_default). */
    private static final int USUAL_BUFFER = 212_992;

    private static final int LEAST_DATAGRAMS = 4;

    public LanePolicy {
        if (minWindowBytes < 1 || maxWindowBytes < minWindowBytes) {
            throw new IllegalArgumentException("a window of " + minWindowBytes + " to " + maxWindowBytes + " bytes");
        }
        if (firstAnswer.isNegative() || leastPatience.isNegative() || leastPatience.isZero()) {
            throw new IllegalArgumentException("first answer " + firstAnswer + ", patience " + leastPatience);
        }
    }

    /**
     * For a node behind a receive buffer.
     *
     * @param receiveBufferBytes what its operating system granted; 0 when unknown
     * @param datagramBytes longest datagram sent to it
     */
    public static LanePolicy of(int receiveBufferBytes, int datagramBytes) {
        int buffer = receiveBufferBytes > 0 ? receiveBufferBytes : USUAL_BUFFER;
        int least = LEAST_DATAGRAMS * (datagramBytes + OVERHEAD_BYTES);
        int most = Math.max(least, (int) (buffer * BUFFER_SHARE));
        return new LanePolicy(most, least, Duration.ofMillis(100), Duration.ofMillis(1));
    }

    /** What may be in flight before anything is known of the way: as much as a receive buffer of the usual size takes. */
    public int startWindowBytes() {
        return Math.max(minWindowBytes, Math.min(maxWindowBytes, (int) (USUAL_BUFFER * BUFFER_SHARE)));
    }

    static int cost(int datagramBytes) {
        return datagramBytes + OVERHEAD_BYTES;
    }
}
