package dev.ballast.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.ballast.wire.WireException.Reason;
import java.io.IOException;

/**
 * Words the errors of one message that is being read.
 *
 * @param message name of the message
 * @param length number of bytes that were received
 */
record MessageErrors(String message, int length) {
    /** The value of {@code field} is another one than expected. */
    WireException wrong(Reason reason, String field, String expected, String got) {
        return of(reason, field, "expected " + expected + ", got " + got);
    }

    /** The bytes end before the message does. */
    WireException truncated(String field) {
        return of(Reason.TRUNCATED, field, "the " + length + " bytes end inside the message");
    }

    /** The parser failed. */
    WireException unreadable(String field, IOException cause) {
        if (cause instanceof JsonEOFException) {
            return truncated(field);
        }
        String text = cause instanceof JsonProcessingException e ? e.getOriginalMessage() : cause.getMessage();
        return of(Reason.MALFORMED, field, String.valueOf(text));
    }

    /** Any other error about {@code field}. */
    WireException of(Reason reason, String field, String text) {
        return new WireException(reason, message + ", " + field + ": " + text);
    }
}
