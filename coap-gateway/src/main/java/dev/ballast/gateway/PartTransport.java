package dev.ballast.gateway;

/** Carries activations to the holders of parts and their raw products back. Safe for use by many threads. */
public interface PartTransport {
    /**
     * Sends one request and returns at once; {@code answer} is told exactly one outcome, on a thread of the transport.
     *
     * @param node index into the fleet
     * @param request an encoded {@code GemmRequest}; not written from here on
     * @param timeoutNs how long an answer is waited for, from now
     */
    void ask(int node, String partId, byte[] request, long timeoutNs, Answer answer);

    /** Where the outcome of one request goes. Called once; must not block. */
    interface Answer {
        /** An answer came. {@code payload} is the receiver's own; {@code latencyNs} counts from the sending. */
        void arrived(byte[] payload, long latencyNs);

        /** The node is there and will not do it, or says it cannot. */
        void refused(Refusal refusal, String reason);

        /** Nothing came in time, or the request could not be sent. */
        void lost(String reason);
    }

    /** Why a node turned a request down. */
    enum Refusal {
        /** It does not hold the part: it is new, or lost its disk. */
        UNKNOWN_PART,
        /** Its queue is full, or the work came too late to be of use. */
        OVERLOADED,
        /** Anything else; a fault of one of the two programs. */
        REJECTED
    }
}
