package dev.ballast.bench.plan;

/**
 * The share of one processor for a group of processes.
 *
 * @param quotaUs processor time in each period, in microseconds
 * @param periodUs length of a period, in microseconds
 */
record CpuQuota(int quotaUs, int periodUs) {
    /** The least that Linux takes. With it the pauses are as short as they can be, and a process is slow instead of halted. */
    private static final int LEAST_QUOTA_US = 1000;

    private static final int WHOLE = 100;

    /** So many hundredths of a processor. */
    static CpuQuota ofPercent(int percent) {
        if (percent < 1 || percent > WHOLE) {
            throw new IllegalArgumentException("--percent must be 1 to " + WHOLE + ", is " + percent);
        }
        return new CpuQuota(LEAST_QUOTA_US, LEAST_QUOTA_US * WHOLE / percent);
    }

    /** Of one processor. */
    double share() {
        return (double) quotaUs / periodUs;
    }

    /** For people. */
    @Override
    public String toString() {
        return Math.round(WHOLE * share()) + " % of a processor";
    }
}
