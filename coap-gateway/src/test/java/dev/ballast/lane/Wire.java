package dev.ballast.lane;

import java.util.PriorityQueue;

/** Virtual time: what is under way, in the order in which it arrives. */
final class Wire {
    private record Due(long atNs, long order, Runnable what) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(
            (a, b) -> a.atNs() != b.atNs() ? Long.compare(a.atNs(), b.atNs()) : Long.compare(a.order(), b.order()));
    private long nowNs = 1;
    private long order;

    long nowNs() {
        return nowNs;
    }

    void at(long atNs, Runnable what) {
        due.add(new Due(Math.max(atNs, nowNs), order++, what));
    }

    void after(long delayNs, Runnable what) {
        at(nowNs + delayNs, what);
    }

    /** Lets the next thing happen; false when nothing is due. */
    boolean step() {
        Due next = due.poll();
        if (next == null) {
            return false;
        }
        nowNs = next.atNs();
        next.what().run();
        return true;
    }
}
