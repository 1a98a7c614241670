package dev.ballast.round;

/**
 * What the rounds say about one node: healthy, suspect after a miss, benched after several in a row. A benched node is not waited
 * for; now and then a request goes to it as a probe, and its first answer makes it healthy again.
 *
 * <p>Pure: the time is an argument, nanoseconds of any monotonic clock. Owned by one thread or guarded by its holder.
 */
public final class NodeHealth {
    /** In the order of trust. */
    public enum State {
        HEALTHY,
        SUSPECT,
        BENCHED
    }

    private final HealthPolicy policy;
    private State state = State.HEALTHY;
    private int missesInARow;
    private long pauseNs;
    private long probeAtNs;

    public NodeHealth(HealthPolicy policy) {
        this.policy = policy;
    }

    public State state() {
        return state;
    }

    /** Misses since the last answer. */
    public int missesInARow() {
        return missesInARow;
    }

    /** The node said something, be it a refusal: it is there. Answers whether the state changed. */
    public boolean answered() {
        missesInARow = 0;
        return become(State.HEALTHY);
    }

    /** The node let a deadline pass, or cannot be reached. Answers whether the state changed. */
    public boolean missed(long nowNs) {
        missesInARow++;
        if (state == State.BENCHED) {
            return false;
        }
        if (missesInARow < policy.benchAfter()) {
            return become(State.SUSPECT);
        }
        pauseNs = policy.firstProbe().toNanos();
        probeAtNs = nowNs + pauseNs;
        return become(State.BENCHED);
    }

    /** Whether a round should wait for the node. */
    public boolean awaited() {
        return state != State.BENCHED;
    }

    /**
     * Whether a request may go to the node now. For a benched node a yes is a probe: the next one is due only after a pause that
     * doubles each time.
     */
    public boolean mayAsk(long nowNs) {
        if (state != State.BENCHED) {
            return true;
        }
        if (nowNs - probeAtNs < 0) {
            return false;
        }
        pauseNs = Math.min(2 * pauseNs, policy.lastProbe().toNanos());
        probeAtNs = nowNs + pauseNs;
        return true;
    }

    private boolean become(State next) {
        boolean changed = state != next;
        state = next;
        return changed;
    }
}
