package dev.ballast.lane;

import java.util.Arrays;

/** The datagrams that one job has sent: what each carried and asked for, when it was sent, and its sequence number in the window. */
final class MessageLog {
    private static final int FIRST_CAPACITY = 64;

    private int[] pieces = new int[FIRST_CAPACITY];
    private int[] asks = new int[FIRST_CAPACITY];
    private long[] sequences = new long[FIRST_CAPACITY];
    private long[] sentNs = new long[FIRST_CAPACITY];
    private int count;

    int count() {
        return count;
    }

    int add(int piece, int ask, long sequence, long nowNs) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * count);
            asks = Arrays.copyOf(asks, 2 * count);
            sequences = Arrays.copyOf(sequences, 2 * count);
            sentNs = Arrays.copyOf(sentNs, 2 * count);
        }
        pieces[count] = piece;
        asks[count] = ask;
        sequences[count] = sequence;
        sentNs[count] = nowNs;
        return count++;
    }

    int ask(int message) {
        return asks[message];
    }

    /** When the last datagram was sent; there must be one. */
    long lastSentNs() {
        return sentNs[count - 1];
    }

    long sentNs(int message) {
        return sentNs[message];
    }

    long sequence(int message) {
        return sequences[message];
    }

    /** The last datagram that was sent at this moment or before; -1 when none was. */
    int lastSentBy(long atNs) {
        int message = count - 1;
        while (message >= 0 && sentNs[message] > atNs) {
            message--;
        }
        return message;
    }

    /** The last datagram that carried {@code piece}, or -1 when none did. */
    int lastWith(int piece) {
        int message = count - 1;
        while (message >= 0 && pieces[message] != piece) {
            message--;
        }
        return message;
    }
}
