package dev.ballast.fleet;

import dev.ballast.wire.JobExtents;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.util.BitSet;

/** Carries activations to the holders of parts and their raw products back, slice by slice. Safe for use by many threads. */
public interface PartTransport {
    /**
     * Most bytes of a result that fit into one answer datagram of a node.
     *
     * @param node index into the fleet
     */
    int sliceBytes(int node);

    /**
     * Sends an activation and returns at once. {@code answer} gets the outcomes, on a thread of the transport.
     *
     * @param node index into the fleet
     */
    Asked ask(int node, Order order, Answer answer);

    /**
     * The work that a node is asked for.
     *
     * @param partId the part to multiply with
     * @param extents of the activation, which the part leaves open
     * @param activation the whole input of the part; not modified from here on
     * @param outputLength elements of the part's raw product
     * @param sliceElements elements of one result slice; the last one may be shorter
     * @param resultType number type in which the result travels
     * @param usefulNs how long from now an answer is of use: the node need not begin later
     * @param timeoutNs how long from now answers are taken; slices that are missing then count against the node
     */
    record Order(
            String partId,
            JobExtents extents,
            WireTensor activation,
            int outputLength,
            int sliceElements,
            WireType resultType,
            long usefulNs,
            long timeoutNs) {}

    /** A request under way. */
    interface Asked {
        /** Asks for these slices once more, unless the request is over. */
        void again(BitSet slices);

        /** Nobody needs further slices: nothing more is sent. Slices that still come are reported all the same. */
        void close();
    }

    /** Receives the outcomes of one request. Must not block. */
    interface Answer {
        /**
         * A slice came, for the first time. The receiver owns {@code payload}. {@code latencyNs} counts from the sending of the request.
         */
        void slice(int slice, byte[] payload, long latencyNs);

        /** Slices are outstanding and nothing came for longer than the node usually takes. May be called again. */
        void quiet();

        /** The node is present and refuses the request, or says that it cannot do the work. Nothing follows. */
        void refused(Refusal refusal, String reason);

        /** No reply came in time, or the request could not be sent. Nothing follows. */
        void lost(String reason);
    }

    /** Why a node refused a request. */
    enum Refusal {
        /** The node does not hold the part: it is new, or lost its disk. */
        UNKNOWN_PART,
        /** The node has no room: its queue or its memory is full. */
        OVERLOADED,
        /** The work came too late to be of use to the client, which says nothing about the node. */
        TOO_LATE,
        /** Any other reason: a fault of one of the two programs. */
        REJECTED
    }
}
