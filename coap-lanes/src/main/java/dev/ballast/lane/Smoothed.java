package dev.ballast.lane;

/**
 * A smoothed duration and its mean deviation, as TCP keeps its round-trip time (RFC 6298, 2: gains 1/8 and 1/4), and the shortest seen.
 * Nanoseconds.
 */
final class Smoothed {
    private long mean;
    private long deviation;
    private long shortest = Long.MAX_VALUE;
    private boolean known;

    void sample(long durationNs) {
        long value = Math.max(1, durationNs);
        shortest = Math.min(shortest, value);
        if (known) {
            deviation += (Math.abs(value - mean) - deviation) / 4;
            mean += (value - mean) / 8;
        } else {
            mean = value;
            deviation = value / 2;
            known = true;
        }
    }

    boolean known() {
        return known;
    }

    /** The mean; {@code otherwise} before the first sample. */
    long mean(long otherwise) {
        return known ? mean : otherwise;
    }

    /** Zero before the first sample. */
    long deviation() {
        return deviation;
    }

    /** The shortest sample; 0 before the first. */
    long shortest() {
        return known ? shortest : 0;
    }

    /** What most samples stay below: mean + 4 deviations (RFC 6298, 2), and {@code otherwise} before the first sample. */
    long bound(long otherwise) {
        return known ? mean + 4 * deviation : otherwise;
    }

    /** What all but rare samples stay below: mean + 8 deviations, for answers, which are worth waiting for. */
    long wideBound(long otherwise) {
        return known ? mean + 8 * deviation : otherwise;
    }
}
