package dev.ballast.link;

import dev.ballast.link.CounterBoard.Count;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Both directions of a link with what is on its way, counted. Owned by one thread, but for the cut and the counters. */
final class Crossing {
    /** Memory for what is on its way. */
    private static final long MAX_BYTES = 16 << 20;

    private final LinkDirection up;
    private final LinkDirection down;
    private final FlightQueue jobs = new FlightQueue(MAX_BYTES);
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
     * Takes a datagram in.
     *
     * @param payload copied where it is needed
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
        } else {
            counters.add(way, passage instanceof Passage.Lost ? Count.LOST : Count.OVERFLOWED);
        }
    }

    private void fly(long atNs, Direction way, Sender sender, ByteBuffer payload) {
        if (!jobs.add(atNs, way, sender, payload)) {
            counters.add(way, Count.OVERFLOWED);
        }
    }

    private static ByteBuffer copy(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload).flip();
    }

    /** The next datagram that is due, for the caller to send and to count, or null. */
    @Nullable
    InFlight leave(long nowNs) {
        InFlight next = jobs.poll(nowNs);
        while (next != null && cut) {
            counters.add(next.way(), Count.CUT);
            next = jobs.poll(nowNs);
        }
        return next;
    }

    boolean isEmpty() {
        return jobs.peek() == null;
    }

    /** Time until the next datagram is due, which may have passed; the link must not be empty. */
    long waitNs(long nowNs) {
        InFlight next = jobs.peek();
        if (next == null) {
            throw new IllegalStateException("nothing is on its way");
        }
        return next.atNs() - nowNs;
    }
}
