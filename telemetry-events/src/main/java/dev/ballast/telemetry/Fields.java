package dev.ballast.telemetry;

import java.util.List;

/** Receives the fields of an event in order, each name at most once. Names are snake_case and end in their unit. */
public interface Fields {
    void text(String name, String value);

    void number(String name, long value);

    /** A finite number without a unit. */
    void decimal(String name, double value);

    void flag(String name, boolean value);

    /** A finite number of seconds under a name that ends in {@code _s}. */
    void seconds(String name, double value);

    void texts(String name, List<String> values);
}
