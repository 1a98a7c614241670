package dev.ballast.lane;

import java.util.Arrays;

/** The datagrams that one job has sent: what each carried and asked for, when it left, what it costs while it is under way. */
final class MessageLog {
    private static final int FIRST_CAPACITY = 64;

    private int[] pieces = new int[FIRST_CAPACITY];
    private int[] asks = new int[FIRST_CAPACITY];
    private int[] costs = new int[FIRST_CAPACITY];
    private long[] sentNs = new long[FIRST_CAPACITY];
    private int count;
    private int settled;

    int count() {
        return count;
    }

    int add(int piece, int ask, int cost, long nowNs) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * count);
            asks = Arrays.copyOf(asks, 2 * count);
            costs = Arrays.copyOf(costs, 2 * count);
            sentNs = Arrays.copyOf(sentNs, 2 * count);
        }
        pieces[count] = piece;
        asks[count] = ask;
        costs[count] = cost;
        sentNs[count] = nowNs;
        return count++;
    }

    int ask(int message) {
        return asks[message];
    }

    /** When the last datagram left; at least one must have. */
    long lastSentNs() {
        return sentNs[count - 1];
    }

    long sentNs(int message) {
        return sentNs[message];
    }

    /** The last datagram that left at this moment or before; -1 when none did. */
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

    /** Takes all datagrams up to {@code message} for no longer under way; what they cost together. */
    int settle(int message) {
        int cost = 0;
        for (; settled <= message; settled++) {
            cost += costs[settled];
        }
        return cost;
    }
}
