package dev.ballast.bench.failure;

/**
 * One request. Times are of the study's monotonic clock, in nanoseconds.
 *
 * @param text why there is no answer; empty where there is one
 */
record Sample(long begunNs, long endedNs, Outcome outcome, String text) {
    /** What came of it. */
    enum Outcome {
        RIGHT,
        /** An answer with other numbers than one board alone gives. */
        WRONG,
        /** Refused, or not answered at all. */
        LOST
    }

    long tookNs() {
        return endedNs - begunNs;
    }
}
