package dev.ballast.gateway.text;

/** A text or a tokenizer file cannot be used. The message says why and what to do. */
public final class TextException extends Exception {
    private static final long serialVersionUID = 1L;

    public TextException(String message) {
        super(message);
    }
}
