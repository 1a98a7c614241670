package dev.ballast.node;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Catches what is logged as an error, by anyone in this JVM; {@code simplelogger.properties} says what is logged at all. */
final class ErrorLog implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

    ErrorLog() {
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
    }

    boolean isEmpty() {
        return caught.size() == 0;
    }

    /** What was caught, which is forgotten. */
    String take() {
        String text = caught.toString(StandardCharsets.UTF_8);
        caught.reset();
        return text;
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
