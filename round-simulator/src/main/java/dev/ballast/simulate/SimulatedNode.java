package dev.ballast.simulate;

/** A node as the gateway observes it. */
final class SimulatedNode {
    final int index;
    final SimulatedLink up;
    final SimulatedLink down;
    private boolean running = true;
    private boolean holdsPart = true;
    private boolean lying;
    private int life;
    private long frozenUntilNs;
    private long freeAtNs;
    private int slowness = 1;

    SimulatedNode(int index, SimulatedLink up, SimulatedLink down) {
        this.index = index;
        this.up = up;
        this.down = down;
    }

    boolean running() {
        return running;
    }

    boolean holdsPart() {
        return holdsPart;
    }

    boolean lying() {
        return lying;
    }

    /** Number of crashes so far; work from before a crash is gone. */
    int life() {
        return life;
    }

    /** When the node goes on after a freeze, in nanoseconds. */
    long frozenUntilNs() {
        return frozenUntilNs;
    }

    /** When the node has done all of its work, in nanoseconds. */
    long freeAtNs() {
        return freeAtNs;
    }

    void crash(boolean diskLost) {
        running = false;
        life++;
        holdsPart &= !diskLost;
    }

    void restart(long nowNs) {
        running = true;
        frozenUntilNs = 0;
        freeAtNs = nowNs;
    }

    void freeze(long untilNs) {
        frozenUntilNs = Math.max(frozenUntilNs, untilNs);
    }

    /** Offers the node its part; false when the node is down or frozen. */
    boolean take(long nowNs) {
        boolean takes = running && nowNs >= frozenUntilNs;
        holdsPart |= takes;
        return takes;
    }

    void slowness(int times) {
        slowness = times;
    }

    void lie(boolean lies) {
        lying = lies;
    }

    /** Gives the node other work. */
    void backlog(long nowNs, long forNs) {
        freeAtNs = Math.max(nowNs, freeAtNs) + forNs;
    }

    /** Gives the node work and returns when the work will be done, in nanoseconds. */
    long work(long nowNs, long computeNs) {
        freeAtNs = Math.max(nowNs, freeAtNs) + computeNs * slowness;
        return freeAtNs;
    }
}
