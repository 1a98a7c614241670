package dev.ballast.model.open;

/** A request's inputs have shapes that a model cannot take. The message says what was expected. */
public final class ShapeException extends Exception {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
        super(message);
    }

    ShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
