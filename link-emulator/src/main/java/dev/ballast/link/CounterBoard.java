package dev.ballast.link;

import java.util.EnumMap;
import java.util.Map;

/** The counters of one emulator. Its thread writes them, any thread may read them. */
final class CounterBoard {
    /** What is counted. */
    enum Count {
        DATAGRAMS,
        BYTES,
        DELIVERED,
        DUPLICATED,
        LOST,
        OVERFLOWED,
        CUT,
        REFUSED
    }

    private final Map<Count, Long> up = new EnumMap<>(Count.class);
    private final Map<Count, Long> down = new EnumMap<>(Count.class);

    void add(Direction way, Count count) {
        add(way, count, 1);
    }

    synchronized void add(Direction way, Count count, long amount) {
        (way == Direction.UP ? up : down).merge(count, amount, Long::sum);
    }

    synchronized LinkCounters snapshot() {
        return new LinkCounters(counters(up), counters(down));
    }

    private static DirectionCounters counters(Map<Count, Long> counts) {
        return new DirectionCounters(
                counts.getOrDefault(Count.DATAGRAMS, 0L),
                counts.getOrDefault(Count.BYTES, 0L),
                counts.getOrDefault(Count.DELIVERED, 0L),
                counts.getOrDefault(Count.DUPLICATED, 0L),
                counts.getOrDefault(Count.LOST, 0L),
                counts.getOrDefault(Count.OVERFLOWED, 0L),
                counts.getOrDefault(Count.CUT, 0L),
                counts.getOrDefault(Count.REFUSED, 0L));
    }
}
