package dev.ballast.simulate;

import dev.ballast.clock.NanoClock;
import java.util.Arrays;

/**
 * Queue of future events and the virtual clock, which moves from one event to the next. Events that are due at the same time run in the
 * order in which they were added. Times are nanoseconds since the history began. The gateway's clock starts at an arbitrary value, as a
 * monotonic clock may.
 */
final class Agenda implements NanoClock {
    private static final int ROOM = 256;

    /** Most readings of the clock between two events. */
    private static final int MOST_LOOKS = 100_000;

    private final long startNs;
    private long[] due = new long[ROOM];
    private long[] entry = new long[ROOM];
    private Runnable[] what = new Runnable[ROOM];
    private int size;
    private long entries;
    private long nowNs;
    private int looks;

    /** @param startNs value of the gateway's clock when the history begins */
    Agenda(long startNs) {
        this.startNs = startNs;
    }

    /** Nanoseconds since the history began. */
    long nowNs() {
        return nowNs;
    }

    /** The gateway's clock, in nanoseconds. */
    @Override
    public long nanos() {
        if (++looks > MOST_LOOKS) {
            throw new BrokenInvariantException(
                    "the gateway does not spin", looks + " looks at the clock at one moment");
        }
        return startNs + nowNs;
    }

    /** Time of the history at which the gateway's clock shows {@code clockNs}. */
    long whenItShows(long clockNs) {
        return nowNs + (clockNs - nanos());
    }

    /** Number of events in the queue. */
    int size() {
        return size;
    }

    /** Adds an event. An event that is due in the past runs at the current time. */
    void at(long atNs, Runnable happening) {
        if (size == due.length) {
            due = Arrays.copyOf(due, 2 * size);
            entry = Arrays.copyOf(entry, 2 * size);
            what = Arrays.copyOf(what, 2 * size);
        }
        long when = Math.max(atNs, nowNs);
        long number = entries++;
        int hole = size++;
        for (int parent = (hole - 1) / 2; hole > 0 && due[parent] > when; parent = (hole - 1) / 2) {
            move(parent, hole);
            hole = parent;
        }
        put(hole, when, number, happening);
    }

    /** Runs the next event; false when there is none. */
    boolean step() {
        if (size == 0) {
            return false;
        }
        Runnable happening = what[0];
        nowNs = due[0];
        looks = 0;
        size--;
        if (size > 0) {
            sink(due[size], entry[size], what[size]);
        }
        what[size] = Agenda::nothing;
        happening.run();
        return true;
    }

    private static void nothing() {}

    private void sink(long when, long number, Runnable happening) {
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && before(due[child + 1], entry[child + 1], child)) {
                child++;
            }
            if (!before(due[child], entry[child], when, number)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, when, number, happening);
    }

    private boolean before(long when, long number, int than) {
        return before(when, number, due[than], entry[than]);
    }

    private static boolean before(long when, long number, long thanWhen, long thanNumber) {
        return when < thanWhen || (when == thanWhen && number < thanNumber);
    }

    private void move(int from, int to) {
        put(to, due[from], entry[from], what[from]);
    }

    private void put(int at, long when, long number, Runnable happening) {
        due[at] = when;
        entry[at] = number;
        what[at] = happening;
    }
}
