package dev.ballast.lane;

/**
 * Since when a node owes a word. The first datagram of every job asks for one, and whatever the node says breaks its silence, be it to
 * another job or too late to be of use.
 */
final class Silence {
    private boolean owed;
    private long sinceNs;

    /** A datagram left that wants something in return. */
    void asked(long nowNs) {
        if (!owed) {
            owed = true;
            sinceNs = nowNs;
        }
    }

    void broken() {
        owed = false;
    }

    /** Whether nothing came in return for what left at that moment, nor for anything later. */
    boolean since(long sentNs) {
        return owed && sinceNs - sentNs <= 0;
    }
}
