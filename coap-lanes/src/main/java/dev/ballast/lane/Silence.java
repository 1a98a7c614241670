package dev.ballast.lane;

/**
 * Since when a node owes a word that it would say at once. Whatever it says breaks its silence, be it to another job or too late to be of
 * use.
 */
final class Silence {
    private boolean owed;
    private long sinceNs;

    /** A datagram left that is answered at once. */
    void asked(long nowNs) {
        if (!owed) {
            owed = true;
            sinceNs = nowNs;
        }
    }

    void broken() {
        owed = false;
    }

    /** Whether nothing came in return for what left at that moment, nor since for anything else. */
    boolean since(long sentNs) {
        return owed && sinceNs - sentNs <= 0;
    }
}
