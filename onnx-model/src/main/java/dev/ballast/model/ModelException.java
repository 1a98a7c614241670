package dev.ballast.model;

/** A model cannot be loaded. The message is one line that says what is wrong and what was expected. */
public sealed class ModelException extends Exception permits UnsupportedModelException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 2000;

    /** Shortens the message to one line of at most 2000 characters, because names in it come from the file. */
    public ModelException(String message) {
        super(oneLine(message));
    }

    public ModelException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Text from a file as one line of at most 2000 characters. */
    public static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
    }
}
