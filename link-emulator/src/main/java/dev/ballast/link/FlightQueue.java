package dev.ballast.link;

import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams in flight, in the order in which they are due. Datagrams due at the same time keep the order in which they came. Bounded in
 * bytes.
 */
final class FlightQueue {
    /** Bytes that count for each datagram beside its payload. */
    private static final int OVERHEAD = 128;

    private final PriorityQueue<InFlight> queue = new PriorityQueue<>(InFlight::compare);
    private final long maxBytes;
    private long bytes;
    private long sequence;

    FlightQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a datagram. False when there is no room. */
    boolean add(long atNs, Direction way, Sender sender, ByteBuffer payload) {
        int size = payload.remaining() + OVERHEAD;
        if (bytes + size > maxBytes) {
            return false;
        }
        bytes += size;
        return queue.add(new InFlight(atNs, sequence++, way, sender, payload));
    }

    /** The next datagram, or null. */
    @Nullable
    InFlight peek() {
        return queue.peek();
    }

    /** Removes and returns the next datagram if it is due, otherwise null. */
    @Nullable
    InFlight poll(long nowNs) {
        InFlight next = queue.peek();
        if (next == null || next.atNs() - nowNs > 0) {
            return null;
        }
        queue.remove();
        bytes -= next.payload().remaining() + OVERHEAD;
        return next;
    }
}
