package dev.ballast.node;

/**
 * What jobs in shards may take of a node. An address is a peer whatever its port, for ports cost an attacker nothing.
 *
 * @param jobs jobs at a time
 * @param jobsOfPeer jobs of one address
 * @param jobBytes activations, results and records of shards of all jobs; a single larger job is taken when there is no other
 * @param parkedBytes requests that wait for a slice, of all jobs
 */
record ShardLimits(int jobs, int jobsOfPeer, long jobBytes, long parkedBytes) {
    private static final int JOBS = 256;

    /** Share of the memory that activations and results may take. */
    private static final int JOB_SHARE = 8;

    /** Share of the memory that parked requests may take. */
    private static final int PARKED_SHARE = 32;

    ShardLimits {
        if (jobs < 1 || jobsOfPeer < 1 || jobBytes < 1 || parkedBytes < 1) {
            throw new IllegalArgumentException("jobs " + jobs + ", of a peer " + jobsOfPeer + ", bytes of jobs "
                    + jobBytes + ", of parked requests " + parkedBytes + ": all must be 1 or more");
        }
    }

    /** The limits of a node whose weights and working arrays may take {@code memoryBytes}. */
    static ShardLimits of(long memoryBytes) {
        return of(Math.max(1, memoryBytes / JOB_SHARE), Math.max(1, memoryBytes / PARKED_SHARE));
    }

    /** The usual number of jobs in so many bytes. */
    static ShardLimits of(long jobBytes, long parkedBytes) {
        return new ShardLimits(JOBS, JOBS / 2, jobBytes, parkedBytes);
    }

    /** Most that the parked requests of one job take. */
    long parkedBytesOfJob() {
        return parkedBytes / 2;
    }

    /** Most that the parked requests of one address take. */
    long parkedBytesOfPeer() {
        return parkedBytes / 4 * 3;
    }
}
