package dev.ballast.round;

import java.time.Duration;

/**
 * The health of one node, as its answers show it: unknown at first, healthy, suspect after a miss, benched after several misses in a row.
 *
 * <ul>
 * <li>Rounds do not wait for a node that has never answered. Its first answer makes it healthy, its first miss benches it.
 * <li>Rounds do not wait for a benched node. Now and then a request goes to the node as a probe; its first answer makes it healthy again.
 * <li>A node that gave wrong numbers is benched at once, until the part that gave them has been replaced. The node is then on parole:
 * rounds check its answers until enough of them were right.
 * <li>A node that gives wrong numbers again within a day is excluded until an operator readmits it.
 * <li>A node that refuses work for want of room is present and counts as healthy. The round goes on without its part. A node that only
 * refuses work for a while is benched like a silent node.
 * <li>A node without room for its parts gets no request until it has room.
 * </ul>
 *
 * <p>Pure: the time is an argument, in nanoseconds of any monotonic clock. Owned by one thread, or guarded by a lock of its owner.
 */
public final class NodeHealth {
    /** The states, from the most to the least trusted. */
    public enum State {
        HEALTHY,
        SUSPECT,
        /** Has never answered. */
        UNKNOWN,
        BENCHED,
        /** Benched; a request is under way to see whether the node answers. */
        PROBING,
        /** Gave wrong numbers twice within a day; gets no request until an operator readmits it. */
        EXCLUDED;

        /** Whether rounds wait for a node in this state. */
        public boolean isAwaited() {
            return this == HEALTHY || this == SUSPECT;
        }
    }

    /** Parole ends after this many checks in which the answers of the node were right. */
    private static final int PAROLE = 100;

    /** A single wrong number may be a chance fault of memory. After a second one within this time, a new copy of the part does not help. */
    private static final long REPEAT_NS = Duration.ofDays(1).toNanos();

    private final HealthPolicy policy;
    private State state;
    private int missesInARow;
    private int refusalsInARow;
    private long refusesSinceNs;
    private boolean refuses;
    private long pauseNs;
    private long probeAtNs;
    private boolean corrupt;
    private boolean unfit;
    private boolean hasLied;
    private long liedNs;
    private long repairedNs;
    private int parole;

    private NodeHealth(HealthPolicy policy, State state) {
        this.policy = policy;
        this.state = state;
    }

    /** A node that counts as healthy until it misses. */
    public NodeHealth(HealthPolicy policy) {
        this(policy, State.HEALTHY);
    }

    /** A node that nobody has asked. */
    public static NodeHealth unknown(HealthPolicy policy) {
        return new NodeHealth(policy, State.UNKNOWN);
    }

    public State state() {
        return state;
    }

    /** Number of refusals for want of room since the last result. */
    public int refusalsInARow() {
        return refusalsInARow;
    }

    /** Number of misses since the last reply. */
    public int missesInARow() {
        return missesInARow;
    }

    /** Records that the node gave a result. Returns whether the state changed. */
    public boolean answered() {
        refusalsInARow = 0;
        refuses = false;
        missesInARow = 0;
        return comesBack();
    }

    /**
     * Records that the node replied without a result, so it is present. Returns whether the state changed.
     *
     * <p>This reply also brings back a node that is benched for refusing work, but only once the next probe is due. Without it the node
     * would stay benched while no requests come. This never brings back a node that holds a corrupt part or is excluded.
     */
    public boolean present(long nowNs) {
        missesInARow = 0;
        refuses = refuses && nowNs - probeAtNs < 0;
        return comesBack();
    }

    /**
     * Records that the node refused work for want of room. Returns whether the state changed.
     *
     * <p>The node is benched after at least {@code benchAfter} refusals without a result in between, if these refusals span at least
     * {@code firstProbe}. A result brings it back. Until the node is benched, a refusal counts as {@link #present}.
     */
    public boolean refused(long nowNs) {
        if (refusalsInARow++ == 0) {
            refusesSinceNs = nowNs;
        }
        boolean lately = nowNs - refusesSinceNs < policy.firstProbe().toNanos();
        if (refusalsInARow < policy.benchAfter() || lately || isShut()) {
            return present(nowNs);
        }
        missesInARow = 0;
        refuses = true;
        if (awaited()) {
            pauseNs = policy.firstProbe().toNanos();
            probeAtNs = nowNs + pauseNs;
        }
        return become(State.BENCHED);
    }

    /**
     * Records that the node gave wrong numbers. The node gets no request until its part is {@linkplain #repaired replaced}. After a second
     * fault within a day it gets no request until it is {@linkplain #readmitted readmitted}. Wrong numbers in a round that began before the
     * part was replaced count as the first fault. Returns whether the state changed.
     *
     * @param begunNs when the round with the wrong numbers began
     */
    public boolean distrusted(long begunNs, long nowNs) {
        if (state == State.EXCLUDED) {
            return false;
        }
        boolean sameFault = corrupt || (hasLied && begunNs - repairedNs < 0);
        boolean again = hasLied && !sameFault && nowNs - liedNs < REPEAT_NS;
        if (!sameFault) {
            hasLied = true;
            liedNs = nowNs;
        }
        corrupt = true;
        parole = PAROLE;
        return become(again ? State.EXCLUDED : State.BENCHED);
    }

    /** Records that the node no longer holds a corrupt part. Its next probe is due now, unless the node is excluded. */
    public void repaired(long nowNs) {
        corrupt = false;
        repairedNs = nowNs;
        probeFrom(nowNs);
    }

    /** An operator readmits an excluded node, with a clean record but on parole. Returns false when the node is not excluded. */
    public boolean readmitted(long nowNs) {
        if (state != State.EXCLUDED) {
            return false;
        }
        hasLied = false;
        probeFrom(nowNs);
        return become(State.BENCHED);
    }

    /** Records that the node said that it has no room for its parts. It gets no request until it {@link #fits}. Returns whether that is news. */
    public boolean lacksRoom() {
        missesInARow = 0;
        if (unfit || state == State.EXCLUDED) {
            return false;
        }
        unfit = true;
        state = State.BENCHED;
        return true;
    }

    /** Whether the node has no room for its parts. */
    public boolean isUnfit() {
        return unfit;
    }

    /** Records that the node has room for its parts again. Its next probe is due now, unless something else shuts it out. */
    public void fits(long nowNs) {
        unfit = false;
        probeFrom(nowNs);
    }

    private void probeFrom(long nowNs) {
        pauseNs = policy.firstProbe().toNanos();
        probeAtNs = nowNs;
    }

    private boolean comesBack() {
        return !isShut() && !refuses && become(State.HEALTHY);
    }

    private boolean isShut() {
        return corrupt || unfit || state == State.EXCLUDED;
    }

    /** Records a check in which the answers of the node were right. */
    public void checked() {
        parole = Math.max(0, parole - 1);
    }

    /** Whether rounds must check the answers of the node. */
    public boolean onParole() {
        return parole > 0;
    }

    /** Records that the node did not answer in time or cannot be reached. Returns whether the state changed. */
    public boolean missed(long nowNs) {
        missesInARow++;
        if (state == State.BENCHED || state == State.EXCLUDED) {
            return false;
        }
        if (state == State.PROBING) {
            return become(State.BENCHED);
        }
        if (state != State.UNKNOWN && missesInARow < policy.benchAfter()) {
            return become(State.SUSPECT);
        }
        pauseNs = policy.firstProbe().toNanos();
        probeAtNs = nowNs + pauseNs;
        return become(State.BENCHED);
    }

    /** Whether a round should wait for the node. */
    public boolean awaited() {
        return state.isAwaited();
    }

    /**
     * Whether a request may go to the node now. If true for a benched node, the request is a probe and the state becomes PROBING. The next
     * probe is due after a pause, which doubles each time. A node that has never answered is asked at once, as a probe. Always false for a
     * node that holds a corrupt part, has no room for its parts or is excluded.
     */
    public boolean mayAsk(long nowNs) {
        if (awaited()) {
            return true;
        }
        if (state == State.UNKNOWN) {
            probeFrom(nowNs);
        }
        if (isShut() || nowNs - probeAtNs < 0) {
            return false;
        }
        become(State.PROBING);
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
