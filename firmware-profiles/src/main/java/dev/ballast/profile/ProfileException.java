package dev.ballast.profile;

/**
 * A configuration file that cannot be used. The message is one line for the person who wrote the file: where, which key,
 * what is allowed. Carries no stack trace.
 */
public final class ProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    ProfileException(String message) {
        super(message, null, false, false);
    }
}
