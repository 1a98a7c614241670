package dev.ballast.simulate;

/** A node as far as others notice. */
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

    /** Counts crashes: work of an earlier life is gone. */
    int life() {
        return life;
    }

    /** When it goes on, if it has stopped without ending. */
    long frozenUntilNs() {
        return frozenUntilNs;
    }

    /** When it has done all that it was given. */
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

    /** Whether it took the part. */
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

    /** Gives it other work. */
    void backlog(long nowNs, long forNs) {
        freeAtNs = Math.max(nowNs, freeAtNs) + forNs;
    }

    /** Gives it work; when it will be done. */
    long work(long nowNs, long computeNs) {
        freeAtNs = Math.max(nowNs, freeAtNs) + computeNs * slowness;
        return freeAtNs;
    }
}
