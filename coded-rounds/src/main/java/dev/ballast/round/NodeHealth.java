package dev.ballast.round;

import java.time.Duration;

/**
 * What the rounds say about one node: healthy, suspect after a miss, benched after several in a row. A benched node is not waited
 * for; now and then a request goes to it as a probe, and its first answer makes it healthy again. A node that gave wrong numbers is
 * benched at once, until the part that they came from has been replaced, and on parole when it is back: its answers want to be checked for a
 * while. A node that gives wrong numbers again within a day is excluded until an operator readmits it. A node that has no room for work is
 * there and costs a round one part; one that says so for a while, and nothing else, is benched as if it said nothing.
 *
 * <p>Pure: the time is an argument, nanoseconds of any monotonic clock. Owned by one thread or guarded by its holder.
 */
public final class NodeHealth {
    /** In the order of trust. */
    public enum State {
        HEALTHY,
        SUSPECT,
        BENCHED,
        /** Benched, and asked all the same to see whether it answers. */
        PROBING,
        /** Gave wrong numbers twice within a day; not asked for anything until it is readmitted. */
        EXCLUDED
    }

    /** Checked answers until a node that gave wrong ones is trusted again. */
    private static final int PAROLE = 100;

    /** Memory fails once by chance; a node that fails twice within this time has a fault that a new copy of its part does not mend. */
    private static final long REPEAT_NS = Duration.ofDays(1).toNanos();

    private final HealthPolicy policy;
    private State state = State.HEALTHY;
    private int missesInARow;
    private int refusalsInARow;
    private long refusesSinceNs;
    private boolean refuses;
    private long pauseNs;
    private long probeAtNs;
    private boolean corrupt;
    private boolean hasLied;
    private long liedNs;
    private long repairedNs;
    private int parole;

    public NodeHealth(HealthPolicy policy) {
        this.policy = policy;
    }

    public State state() {
        return state;
    }

    /** Refusals for want of room since the last result. */
    public int refusalsInARow() {
        return refusalsInARow;
    }

    /** Misses since the last answer. */
    public int missesInARow() {
        return missesInARow;
    }

    /** The node gave a result. Answers whether the state changed. */
    public boolean answered() {
        refusalsInARow = 0;
        refuses = false;
        missesInARow = 0;
        return comesBack();
    }

    /**
     * The node said something that is no result: it is there. One that is benched because it refuses work is believed again once its probe is
     * due, for where nothing is asked of the fleet no round makes one. A word says nothing for a node that holds a corrupt part or is
     * excluded. Answers whether the state changed.
     */
    public boolean present(long nowNs) {
        missesInARow = 0;
        refuses = refuses && nowNs - probeAtNs < 0;
        return comesBack();
    }

    /**
     * The node has no room for the work. That is all it has said as often in a row as misses bench a node, and for as long as a benched node is left
     * alone at first: it is benched, and a result brings it back. Until then it is there. Answers whether the state changed.
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
     * The node gave wrong numbers: it is not asked until its part is {@linkplain #repaired replaced}, and after a second time within a day not
     * until it is {@linkplain #readmitted readmitted}. What a round shows that began before the part was replaced belongs to the same fault.
     * Answers whether the state changed.
     *
     * @param begunNs when the round that shows it began
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

    /** The node holds no corrupt part any longer: its next probe is due now, unless it is excluded. */
    public void repaired(long nowNs) {
        corrupt = false;
        repairedNs = nowNs;
        probeFrom(nowNs);
    }

    /** An operator lets an excluded node in again, with a clean record but on parole; false when the node is not excluded. */
    public boolean readmitted(long nowNs) {
        if (state != State.EXCLUDED) {
            return false;
        }
        hasLied = false;
        probeFrom(nowNs);
        return become(State.BENCHED);
    }

    private void probeFrom(long nowNs) {
        pauseNs = policy.firstProbe().toNanos();
        probeAtNs = nowNs;
    }

    private boolean comesBack() {
        return !isShut() && !refuses && become(State.HEALTHY);
    }

    private boolean isShut() {
        return corrupt || state == State.EXCLUDED;
    }

    /** Answers of the node were checked and fit. */
    public void checked() {
        parole = Math.max(0, parole - 1);
    }

    /** Whether answers of the node want to be checked. */
    public boolean onParole() {
        return parole > 0;
    }

    /** The node let a deadline pass, or cannot be reached. Answers whether the state changed. */
    public boolean missed(long nowNs) {
        missesInARow++;
        if (state == State.BENCHED || state == State.EXCLUDED) {
            return false;
        }
        if (state == State.PROBING) {
            return become(State.BENCHED);
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
        return state == State.HEALTHY || state == State.SUSPECT;
    }

    /**
     * Whether a request may go to the node now. For a benched node a yes is a probe, which changes its state: the next one is due only
     * after a pause that doubles each time. Never for one that holds a corrupt part or is excluded.
     */
    public boolean mayAsk(long nowNs) {
        if (awaited()) {
            return true;
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
