package dev.ballast.node.job;

/**
 * Timeouts of jobs that are not whole, beside the deadline of the client. They depend on the repair time: how long missing shards take to
 * come once they are reported. The repair time is learned, and bounded against bad senders. Times are nanoseconds. Guarded by the lock of
 * {@link ShardJobs}.
 */
final class JobTimeouts {
    /** Shortest time without a shard until a job is dropped, however fast repairs are. */
    static final long LEAST_GIVE_UP_NS = 1_000_000_000;

    /** Longest time without a shard until a job is dropped, however slow repairs are. */
    static final long MOST_GIVE_UP_NS = 4_000_000_000L;

    /** Time without a shard until a job is dropped, in repair times or in times between two shards, whichever is longer. */
    private static final int GIVE_UP_FACTOR = 16;

    /** Shortest time without a shard until a job is idle. Shards of honest senders come within a few milliseconds. */
    private static final long LEAST_IDLE_NS = 10_000_000;

    /** Longest time without a shard until a job is idle, however far apart its shards come. */
    private static final long MOST_IDLE_NS = 200_000_000;

    /** Time without a shard until a job is idle, in times between two shards. */
    private static final int IDLE_FACTOR = 4;

    /** Youngest age at which a job may count as slow. */
    private static final long SLOW_AGE_NS = 250_000_000;

    /** A job is slow if it will take longer than this to become whole at its present rate. */
    private static final long SLOW_NS = 4_000_000_000L;

    /** Repair time before any repair has been measured. */
    private static final long USUAL_REPAIR_NS = 10_000_000;

    /** Longest repair time that is learned from one repair, because a sender that pauses says nothing about other senders. */
    private static final long MOST_REPAIR_NS = 200_000_000;

    private static final int REPAIR_GAIN = 8;

    private long repairNs = USUAL_REPAIR_NS;

    /** Learns that a shard came {@code tookNs} after it had been reported missing; 0 when it had not been reported. */
    void repaired(long tookNs) {
        long counted = Math.min(tookNs, MOST_REPAIR_NS);
        repairNs += counted == 0 ? 0 : (counted - repairNs) / REPAIR_GAIN;
    }

    /** The learned repair time. */
    long repairNs() {
        return repairNs;
    }

    /** Time without a shard after which a job is dropped whose shards come {@code spacingNs} apart. */
    long untilGivenUpNs(long spacingNs) {
        long usual = GIVE_UP_FACTOR * Math.max(repairNs, Math.min(spacingNs, MOST_GIVE_UP_NS));
        return Math.min(Math.max(usual, LEAST_GIVE_UP_NS), MOST_GIVE_UP_NS);
    }

    /**
     * Whether a job is idle after {@code silenceNs} without a shard, when its shards came {@code spacingNs} apart. With fewer than two
     * shards the spacing is not used.
     */
    static boolean isIdle(int shards, long silenceNs, long spacingNs) {
        long usual = shards < 2 ? 0 : IDLE_FACTOR * Math.min(spacingNs, MOST_IDLE_NS);
        return silenceNs >= Math.min(Math.max(usual, LEAST_IDLE_NS), MOST_IDLE_NS);
    }

    /** Whether the shards of a job come too slowly. Such a job could be kept alive for ever at almost no cost for the sender. */
    static boolean isSlow(long ageNs, long expectedNs) {
        return ageNs >= SLOW_AGE_NS && expectedNs > SLOW_NS;
    }
}
