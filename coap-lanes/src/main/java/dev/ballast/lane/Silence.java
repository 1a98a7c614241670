package dev.ballast.lane;

/**
 * Since when a node owes a reply that it would send at once. Any reply ends the silence, also one to another job or one that is too late.
 */
final class Silence {
    private boolean owed;
    private long sinceNs;

    /** A datagram was sent to which the node replies at once. */
    void asked(long nowNs) {
        if (!owed) {
            owed = true;
            sinceNs = nowNs;
        }
    }

    void broken() {
        owed = false;
    }

    /** Whether the node has owed a reply since {@code sentNs} or longer: no reply to anything came after that. */
    boolean since(long sentNs) {
        return owed && sinceNs - sentNs <= 0;
    }
}
