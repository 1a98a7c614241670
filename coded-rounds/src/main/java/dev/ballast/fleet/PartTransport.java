package dev.ballast.fleet;

import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.util.BitSet;

/** Carries activations to the holders of parts and their raw products back, slice by slice. Safe for use by many threads. */
public interface PartTransport {
    /**
     * Most bytes of a result that fit the answer of a node to one datagram.
     *
     * @param node index into the fleet
     */
    int sliceBytes(int node);

    /**
     * Sends an activation and returns at once; {@code answer} is told what becomes of it, on a thread of the transport.
     *
     * @param node index into the fleet
     */
    Asked ask(int node, Order order, Answer answer);

    /**
     * What a node is to do.
     *
     * @param partId the part to multiply with
     * @param activation the whole input of the part; not written from here on
     * @param outputLength elements of the part's raw product
     * @param sliceElements elements of one result slice; the last one may be shorter
     * @param resultType what the result should travel as
     * @param usefulNs how long an answer is of use, from now: the node need not begin later
     * @param timeoutNs how long answers are taken and what fails to come is held against the node, from now
     */
    record Order(
            String partId,
            WireTensor activation,
            int outputLength,
            int sliceElements,
            WireType resultType,
            long usefulNs,
            long timeoutNs) {}

    /** A request under way. */
    interface Asked {
        /** Asks for these slices once more, unless all is over. */
        void again(BitSet slices);

        /** Nobody needs further slices: nothing more is sent. What still comes is told all the same. */
        void close();
    }

    /** Where the outcomes of one request go. Must not block. */
    interface Answer {
        /** A slice came, for the first time. {@code payload} is the receiver's own; {@code latencyNs} counts from the sending. */
        void slice(int slice, byte[] payload, long latencyNs);

        /** Slices are outstanding and nothing came for longer than the node usually takes. May be said again. */
        void quiet();

        /** The node is there and will not do it, or says it cannot. Nothing follows. */
        void refused(Refusal refusal, String reason);

        /** Nothing at all came in time, or the request could not be sent. Nothing follows. */
        void lost(String reason);
    }

    /** Why a node turned a request down. */
    enum Refusal {
        /** It does not hold the part: it is new, or lost its disk. */
        UNKNOWN_PART,
        /** It has no room: its queue or its memory is full. */
        OVERLOADED,
        /** The work came too late to be of use to whoever asked, which says nothing of the node. */
        TOO_LATE,
        /** Anything else; a fault of one of the two programs. */
        REJECTED
    }
}
