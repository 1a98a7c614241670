package dev.ballast.profile;

/**
 * A configuration file cannot be used. The message is one line for the person who wrote the file: the line, the key and the allowed values.
 * Carries no stack trace.
 */
public final class ProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    ProfileException(String message) {
        super(message, null, false, false);
    }
}
