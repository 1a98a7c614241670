package dev.ballast.link;

import dev.ballast.link.CounterBoard.Count;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Both directions of a link, the datagrams in flight and the counters. Owned by one thread, except for the cut and the counters. */
final class Crossing {
    /** Most bytes of the datagrams in flight. */
    private static final long MAX_BYTES = 16 << 20;

    private final LinkDirection up;
    private final LinkDirection down;
    private final FlightQueue flights = new FlightQueue(MAX_BYTES);
    private final CounterBoard counters = new CounterBoard();
    private volatile boolean cut;

    Crossing(LinkProfile profile, long seed, long nowNs) {
        SplittableRandom seeds = new SplittableRandom(seed);
        this.up = new LinkDirection(profile.up(), seeds.nextLong(), nowNs);
        this.down = new LinkDirection(profile.down(), seeds.nextLong(), nowNs);
    }

    void cut(boolean isCut) {
        cut = isCut;
    }

    CounterBoard counters() {
        return counters;
    }

    /**
     * Takes a datagram that has come in.
     *
     * @param payload copied if it is kept
     */
    void enter(Direction way, Sender sender, ByteBuffer payload, long nowNs) {
        int bytes = payload.remaining();
        counters.add(way, Count.DATAGRAMS);
        counters.add(way, Count.BYTES, bytes);
        if (cut) {
            counters.add(way, Count.CUT);
            return;
        }
        Passage passage = (way == Direction.UP ? up : down).offer(bytes, nowNs);
        if (passage instanceof Passage.Delivered delivered) {
            fly(delivered.atNs(), way, sender, copy(payload));
        } else if (passage instanceof Passage.Duplicated twice) {
            ByteBuffer copy = copy(payload);
            counters.add(way, Count.DUPLICATED);
            fly(twice.atNs(), way, sender, copy);
            fly(twice.copyAtNs(), way, sender, copy.duplicate());
        } else if (passage instanceof Passage.Lost) {
            counters.add(way, Count.LOST);
        } else if (passage instanceof Passage.QueueFull) {
            counters.add(way, Count.OVERFLOWED);
        } else {
            throw new IllegalStateException("unknown passage: " + passage);
        }
    }

    private void fly(long atNs, Direction way, Sender sender, ByteBuffer payload) {
        if (!flights.add(atNs, way, sender, payload)) {
            counters.add(way, Count.OVERFLOWED);
        }
    }

    private static ByteBuffer copy(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload).flip();
    }

    /** Removes and returns the next datagram that is due, or null. The caller sends and counts the datagram. */
    @Nullable
    InFlight leave(long nowNs) {
        InFlight next = flights.poll(nowNs);
        while (next != null && cut) {
            counters.add(next.way(), Count.CUT);
            next = flights.poll(nowNs);
        }
        return next;
    }

    boolean isEmpty() {
        return flights.peek() == null;
    }

    /** Nanoseconds until the next datagram is due; negative when it is overdue. The link must not be empty. */
    long waitNs(long nowNs) {
        InFlight next = flights.peek();
        if (next == null) {
            throw new IllegalStateException("nothing is on its way");
        }
        return next.atNs() - nowNs;
    }
}
