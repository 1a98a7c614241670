package dev.ballast.clock;

/**
 * A monotonic clock, such as {@link System#nanoTime}. Only the difference between two readings of the same clock has a meaning: a single
 * reading may have any value, also a negative one, and may overflow. So two readings are compared by subtraction: {@code a - b < 0} says
 * that {@code a} is the earlier one, and {@code a < b} says nothing.
 */
@FunctionalInterface
public interface NanoClock {
    /** Nanoseconds since an arbitrary moment. */
    long nanos();
}
