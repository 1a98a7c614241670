package dev.ballast.telemetry;

/** The check of times that an event carries. */
final class Seconds {
    private Seconds() {}

    /** Requires a number that JSON can hold. */
    static void requireFinite(double seconds) {
        if (!Double.isFinite(seconds)) {
            throw new IllegalArgumentException("seconds must be finite, are " + seconds);
        }
    }
}
