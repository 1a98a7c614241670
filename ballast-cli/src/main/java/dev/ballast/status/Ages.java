package dev.ballast.status;

/** Spans of time as people say them: one unit, rounded down. */
final class Ages {
    private static final long SECOND_MS = 1_000;
    private static final long MINUTE_MS = 60 * SECOND_MS;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final long DAY_MS = 24 * HOUR_MS;

    private Ages() {}

    /** The time from an instant to now; 0 s if the gateway's clock is ahead of this machine's. */
    static String since(long instantMs, long nowMs) {
        long ms = Math.max(0, nowMs - instantMs);
        if (ms < 2 * MINUTE_MS) {
            return ms / SECOND_MS + " s";
        }
        if (ms < 2 * HOUR_MS) {
            return ms / MINUTE_MS + " min";
        }
        if (ms < 2 * DAY_MS) {
            return ms / HOUR_MS + " h";
        }
        return ms / DAY_MS + " days";
    }
}
