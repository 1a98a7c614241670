package dev.ballast.wire;

/**
 * Bytes that are not the message they should be. The text says what was expected and what came, and is fit to be sent back to the
 * peer. It carries no stack trace: the fault lies with the peer, and a flood of bad messages must stay cheap.
 */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of wrong the bytes are. */
    public enum Reason {
        /** The bytes end inside the message. */
        TRUNCATED,
        /** Not well-formed CBOR, or an encoding that the protocol does not use. */
        MALFORMED,
        /** Another CBOR type than the schema has at this place. */
        WRONG_TYPE,
        /** Another protocol version. */
        UNKNOWN_VERSION,
        /** An array or a tensor with another number of elements. */
        WRONG_LENGTH,
        /** A number or a text that the schema does not allow. */
        OUT_OF_RANGE,
        /** More elements than the receiver takes. */
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
