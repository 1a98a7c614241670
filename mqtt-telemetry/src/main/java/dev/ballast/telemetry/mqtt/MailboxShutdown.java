package dev.ballast.telemetry.mqtt;

/**
 * Shutdown of a mailbox. Waiting messages may be sent for {@link #DRAIN_NS}. Then the last message is sent. {@link #FINISH_NS} after its
 * beginning the shutdown is over, whether the last message was acknowledged or not.
 *
 * <p>Times are nanoseconds of any monotonic clock. Guarded by its holder.
 */
final class MailboxShutdown {
    /** Time for waiting messages, from the beginning of the shutdown. */
    static final long DRAIN_NS = 900_000_000L;

    /** Time of the whole shutdown. */
    static final long FINISH_NS = 2_500_000_000L;

    private long begunNs;
    private boolean begun;
    private boolean said;
    private boolean over;

    /** Begins the shutdown; a second call changes nothing. */
    void begin(long nowNs) {
        if (!begun) {
            begun = true;
            begunNs = nowNs;
        }
    }

    boolean begun() {
        return begun;
    }

    /** Whether the last message is due: no message waits any longer, or {@link #DRAIN_NS} have passed. */
    boolean due(long nowNs, int waiting) {
        return begun && !said && (waiting == 0 || nowNs - begunNs >= DRAIN_NS);
    }

    /** The last message is sent now; no other message is before it. */
    void say() {
        said = true;
    }

    boolean said() {
        return said;
    }

    /** The shutdown is over. */
    void end() {
        over = true;
    }

    /** Whether new events are refused. */
    boolean refuses() {
        return over || said;
    }

    /** Whether the shutdown is over and no thread has to wait any longer. */
    boolean isOver(long nowNs) {
        return over || leftNs(nowNs) <= 0;
    }

    /** Nanoseconds until the shutdown is over; {@link Long#MAX_VALUE} before it has begun. */
    long leftNs(long nowNs) {
        return begun ? FINISH_NS - (nowNs - begunNs) : Long.MAX_VALUE;
    }
}
