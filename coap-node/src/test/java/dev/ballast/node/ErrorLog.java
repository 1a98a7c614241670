package dev.ballast.node;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Catches what is logged as an error, by anyone in this JVM, and exceptions that end a thread; {@code simplelogger.properties} says what is
 * logged at all.
 */
public final class ErrorLog implements AutoCloseable {
    private final PrintStream errorsBefore = System.err;
    private final Thread.@Nullable UncaughtExceptionHandler uncaughtBefore =
            Thread.getDefaultUncaughtExceptionHandler();
    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

    public ErrorLog() {
        PrintStream errors = new PrintStream(caught, true, StandardCharsets.UTF_8);
        System.setErr(errors);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> error.printStackTrace(errors));
    }

    boolean isEmpty() {
        return caught.size() == 0;
    }

    /** What was caught, which is forgotten. */
    public String take() {
        String text = caught.toString(StandardCharsets.UTF_8);
        caught.reset();
        return text;
    }

    @Override
    public void close() {
        System.setErr(errorsBefore);
        Thread.setDefaultUncaughtExceptionHandler(uncaughtBefore);
    }
}
