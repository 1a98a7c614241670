package dev.ballast.telemetry.mqtt;

/**
 * How a mailbox ends: what waits may still go for a moment, then the last message is sent, and a moment later all is over whether it was heard
 * or not.
 *
 * <p>Times are nanoseconds of any monotonic clock. Guarded by its holder.
 */
final class MailboxShutdown {
    /** What waits may still go for so long. */
    static final long DRAIN_NS = 900_000_000L;

    /** All is over after so long. */
    static final long FINISH_NS = 2_500_000_000L;

    private long begunNs;
    private boolean begun;
    private boolean said;
    private boolean over;

    /** Begins the end; a second call changes nothing. */
    void begin(long nowNs) {
        if (!begun) {
            begun = true;
            begunNs = nowNs;
        }
    }

    boolean begun() {
        return begun;
    }

    /** Whether it is to be said now: nothing waits any longer, or what waits has had its moment. */
    boolean due(long nowNs, int waiting) {
        return begun && !said && (waiting == 0 || nowNs - begunNs >= DRAIN_NS);
    }

    /** It goes out now, behind nothing else. */
    void say() {
        said = true;
    }

    boolean said() {
        return said;
    }

    /** Nothing more is to be said or heard. */
    void end() {
        over = true;
    }

    /** Whether it is too late for anything new. */
    boolean refuses() {
        return over || said;
    }

    /** Whether nobody is to wait for anything any longer. */
    boolean isOver(long nowNs) {
        return over || leftNs(nowNs) <= 0;
    }

    /** Until all is over; {@link Long#MAX_VALUE} while the end has not begun. */
    long leftNs(long nowNs) {
        return begun ? FINISH_NS - (nowNs - begunNs) : Long.MAX_VALUE;
    }
}
