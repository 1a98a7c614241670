package dev.ballast.node.job;

/**
 * Limits of the jobs of a node. All ports of an address count as one peer, because ports cost an attacker nothing.
 *
 * @param jobs most jobs at a time
 * @param jobsOfPeer most jobs of one address at a time
 * @param jobBytes most bytes of activations, results and records of shards of all jobs; a single larger job is taken when there is no other
 * @param parkedBytes most bytes of the requests of all jobs that wait for a slice
 */
public record ShardLimits(int jobs, int jobsOfPeer, long jobBytes, long parkedBytes) {
    private static final int JOBS = 256;

    /** The memory is divided by this for activations and results. */
    private static final int JOB_SHARE = 8;

    /** The memory is divided by this for waiting requests. */
    private static final int PARKED_SHARE = 32;

    public ShardLimits {
        if (jobs < 1 || jobsOfPeer < 1 || jobBytes < 1 || parkedBytes < 1) {
            throw new IllegalArgumentException("jobs " + jobs + ", of a peer " + jobsOfPeer + ", bytes of jobs "
                    + jobBytes + ", of parked requests " + parkedBytes + ": all must be 1 or more");
        }
    }

    /** Limits of a node whose weights and working arrays may take {@code memoryBytes}. */
    public static ShardLimits of(long memoryBytes) {
        return of(Math.max(1, memoryBytes / JOB_SHARE), Math.max(1, memoryBytes / PARKED_SHARE));
    }

    /** Limits with the usual number of jobs. */
    static ShardLimits of(long jobBytes, long parkedBytes) {
        return new ShardLimits(JOBS, JOBS / 2, jobBytes, parkedBytes);
    }

    /** Most bytes of the waiting requests of one job. */
    long parkedBytesOfJob() {
        return parkedBytes / 2;
    }

    /** Most bytes of the waiting requests of one address. */
    long parkedBytesOfPeer() {
        return parkedBytes / 4 * 3;
    }
}
