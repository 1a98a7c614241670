package dev.ballast.wire;

/**
 * Reports bytes that are not the expected message. The text says what was expected and what was found, and may be sent back to the peer.
 * The exception carries no stack trace: the fault is the peer's, and a flood of bad messages must stay cheap.
 */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kind of error in the bytes. */
    public enum Reason {
        /** The bytes end inside the message. */
        TRUNCATED,
        /** Not well-formed CBOR, or an encoding that the protocol does not allow. */
        MALFORMED,
        /** Another CBOR type than the schema requires at this place. */
        WRONG_TYPE,
        /** Another protocol version. */
        UNKNOWN_VERSION,
        /** An array or a tensor with another number of elements. */
        WRONG_LENGTH,
        /** A number or a text that the schema does not allow. */
        OUT_OF_RANGE,
        /** More elements than the receiver accepts. */
        TOO_LARGE,
        /** Bytes after the end of the message. */
        TRAILING_BYTES
    }

    private final Reason reason;

    WireException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
