package dev.ballast.lane;

import java.util.PriorityQueue;

/** Events in virtual time, in the order in which they are due. */
public final class Wire {
    private record Due(long atNs, long order, Runnable what) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(
            (a, b) -> a.atNs() != b.atNs() ? Long.compare(a.atNs(), b.atNs()) : Long.compare(a.order(), b.order()));
    private long nowNs = 1;
    private long order;

    public long nowNs() {
        return nowNs;
    }

    public void at(long atNs, Runnable what) {
        due.add(new Due(Math.max(atNs, nowNs), order++, what));
    }

    public void after(long delayNs, Runnable what) {
        at(nowNs + delayNs, what);
    }

    /** Lets the next thing happen; false when nothing is due. */
    public boolean step() {
        Due next = due.poll();
        if (next == null) {
            return false;
        }
        nowNs = next.atNs();
        next.what().run();
        return true;
    }
}
