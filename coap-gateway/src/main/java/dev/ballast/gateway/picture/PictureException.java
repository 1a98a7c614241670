package dev.ballast.gateway.picture;

/** Bytes that are no picture, or none that a model takes; the message says what is expected. */
public final class PictureException extends Exception {
    private static final long serialVersionUID = 1L;

    PictureException(String message) {
        super(message);
    }
}
