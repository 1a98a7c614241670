package dev.ballast.lane;

import java.time.Duration;

/**
 * Limits of one lane. Sizes count the cost of a datagram in the receiver's socket buffer: its bytes and {@link #OVERHEAD_BYTES}.
 *
 * @param maxWindowBytes most that may be in flight
 * @param minWindowBytes the window never shrinks below this
 * @param firstAnswer how long an answer may take while no answer time is known
 * @param leastTimeout shortest silence that counts as a loss
 */
public record LanePolicy(int maxWindowBytes, int minWindowBytes, Duration firstAnswer, Duration leastTimeout) {
    /** About the bytes that Linux books for a datagram on top of its own (a datagram of 1280 bytes counts as 2304 in the buffer). */
    public static final int OVERHEAD_BYTES = 1024;

    /** Share of a receive buffer that one sender may fill. */
    private static final double BUFFER_SHARE = 0.75;

    /** A Raspberry Pi's receive buffer when nobody asks for more (net.core.rmem_default). */
    private static final int USUAL_BUFFER = 212_992;

    private static final int LEAST_DATAGRAMS = 4;

    public LanePolicy {
        if (minWindowBytes < 1 || maxWindowBytes < minWindowBytes) {
            throw new IllegalArgumentException(
                    "the smallest window must be at least 1 byte and at most the largest, they are " + minWindowBytes
                            + " and " + maxWindowBytes + " bytes");
        }
        if (firstAnswer.isNegative() || leastTimeout.isNegative() || leastTimeout.isZero()) {
            throw new IllegalArgumentException("first answer " + firstAnswer + ", least timeout " + leastTimeout);
        }
    }

    /**
     * Limits for a node with this receive buffer.
     *
     * @param receiveBufferBytes what the operating system of the node granted; 0 when unknown
     * @param datagramBytes longest datagram sent to the node
     */
    public static LanePolicy of(int receiveBufferBytes, int datagramBytes) {
        int buffer = receiveBufferBytes > 0 ? receiveBufferBytes : USUAL_BUFFER;
        int least = LEAST_DATAGRAMS * (datagramBytes + OVERHEAD_BYTES);
        int most = Math.max(least, (int) (buffer * BUFFER_SHARE));
        return new LanePolicy(most, least, Duration.ofMillis(100), Duration.ofMillis(1));
    }

    /** What may be in flight before the link is measured: as much as one sender may put into a receive buffer of the usual size. */
    public int startWindowBytes() {
        return Math.max(minWindowBytes, Math.min(maxWindowBytes, (int) (USUAL_BUFFER * BUFFER_SHARE)));
    }

    static int cost(int datagramBytes) {
        return datagramBytes + OVERHEAD_BYTES;
    }
}
