package dev.ballast.node;

/**
 * How long a job in shards that is not whole is borne with, whatever deadline its client gave it. Learns how long missing shards take to come once
 * they are asked for; what a sender can make it learn is bounded. Times are nanoseconds. Guarded by the lock of {@link ShardJobs}.
 */
final class JobTimeouts {
    /** A job of whose shards none came for so long is given up, however fast repairs are. */
    static final long LEAST_GIVE_UP_NS = 1_000_000_000;

    /** And after this time however slow they are. */
    static final long MOST_GIVE_UP_NS = 4_000_000_000L;

    /** Repair times, or times between two shards, without a shard until a job is given up. */
    private static final int GIVE_UP_FACTOR = 16;

    /** A job of whose shards none came for so long makes room where room is short: honest ones take a millisecond or a few. */
    private static final long LEAST_IDLE_NS = 10_000_000;

    /** And after this time however far apart its shards are. */
    private static final long MOST_IDLE_NS = 200_000_000;

    /** Times between two shards after which a job is idle. */
    private static final int IDLE_FACTOR = 4;

    /** Before this age no job is called slow. */
    private static final long SLOW_AGE_NS = 250_000_000;

    /** A job that will take longer than this to become whole, as it goes, is slow. */
    private static final long SLOW_NS = 4_000_000_000L;

    /** How long missing shards take to come once they are asked for, before any has. */
    private static final long USUAL_REPAIR_NS = 10_000_000;

    /** What a repair counts for at most: one sender that paused says nothing of others. */
    private static final long MOST_REPAIR_NS = 200_000_000;

    private static final int REPAIR_GAIN = 8;

    private long repairNs = USUAL_REPAIR_NS;

    /** Shards came so long after they had been said to be missing; 0 when they had not. */
    void repaired(long tookNs) {
        long counted = Math.min(tookNs, MOST_REPAIR_NS);
        repairNs += counted == 0 ? 0 : (counted - repairNs) / REPAIR_GAIN;
    }

    /** How long missing shards usually take to come once they are asked for. */
    long repairNs() {
        return repairNs;
    }

    /** For how long no shard may come until a job whose shards are {@code spacingNs} apart is given up. */
    long untilGivenUpNs(long spacingNs) {
        long usual = GIVE_UP_FACTOR * Math.max(repairNs, Math.min(spacingNs, MOST_GIVE_UP_NS));
        return Math.min(Math.max(usual, LEAST_GIVE_UP_NS), MOST_GIVE_UP_NS);
    }

    /** Whether a job is idle of whose shards, {@code spacingNs} apart, none came for {@code silenceNs}. Of a single one nothing is known. */
    static boolean isIdle(int shards, long silenceNs, long spacingNs) {
        long usual = shards < 2 ? 0 : IDLE_FACTOR * Math.min(spacingNs, MOST_IDLE_NS);
        return silenceNs >= Math.min(Math.max(usual, LEAST_IDLE_NS), MOST_IDLE_NS);
    }

    /** Whether a job of this age comes in so slowly that it could be kept alive for ever with next to nothing. */
    static boolean isSlow(long ageNs, long expectedNs) {
        return ageNs >= SLOW_AGE_NS && expectedNs > SLOW_NS;
    }
}
