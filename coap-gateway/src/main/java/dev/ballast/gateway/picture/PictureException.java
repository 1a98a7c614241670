package dev.ballast.gateway.picture;

/** The bytes are no picture, or not a picture that the model takes. The message says what is expected. */
public final class PictureException extends Exception {
    private static final long serialVersionUID = 1L;

    PictureException(String message) {
        super(message);
    }
}
