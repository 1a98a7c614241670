package dev.ballast.node.job;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of {@link ShardJobs}, guarded by the lock of ShardJobs. The table decides which job is dropped when a new job finds no room.
 *
 * <p>An idle job is dropped for any other job, the one that has been idle for longest first. A job of an honest client advances within
 * milliseconds. An attacker cannot keep jobs from many addresses advancing like that.
 *
 * <p>When no job is idle, an address with more than its share loses a job to an address with less. Otherwise the new job is refused,
 * because jobs that displace each other would never be done.
 */
final class JobTable {
    private final ShardLimits limits;
    private final Map<ShardJob.Key, ShardJob> jobs = new LinkedHashMap<>();
    private long bytes;

    JobTable(ShardLimits limits) {
        this.limits = limits;
    }

    /** Jobs of one address. */
    private static final class Holding {
        private int jobs;
        private long bytes;
        private @Nullable ShardJob oldest;
    }

    @Nullable
    ShardJob find(ShardJob.Key key) {
        return jobs.get(key);
    }

    int size() {
        return jobs.size();
    }

    /** All jobs, a view. */
    Collection<ShardJob> all() {
        return Collections.unmodifiableCollection(jobs.values());
    }

    void add(ShardJob job) {
        jobs.put(job.key(), job);
        bytes += job.bytes();
    }

    /** Drops a job. Nothing happens when the job is gone already, even if another job has its key now. */
    void drop(ShardJob job) {
        if (jobs.remove(job.key(), job)) {
            bytes -= job.bytes();
        }
    }

    /** Whether there is room for one more job of an address. */
    boolean hasRoom(InetAddress peer, long needed) {
        return (jobs.isEmpty() || bytes + needed <= limits.jobBytes())
                && jobs.size() < limits.jobs()
                && jobsOf(peer) < limits.jobsOfPeer();
    }

    /** The job that is dropped for a new job of {@code newcomer} without room; null when the new job is to be refused. */
    @Nullable
    ShardJob givesWayTo(InetAddress newcomer, long needed, long nowNs) {
        if (jobsOf(newcomer) >= limits.jobsOfPeer()) {
            return longestIdle(job -> job.peer().equals(newcomer), nowNs);
        }
        ShardJob idle = longestIdle(job -> true, nowNs);
        return idle == null ? ofThoseWithMost(newcomer, needed) : idle;
    }

    private int jobsOf(InetAddress peer) {
        int count = 0;
        for (ShardJob job : jobs.values()) {
            count += job.peer().equals(peer) ? 1 : 0;
        }
        return count;
    }

    private @Nullable ShardJob longestIdle(Predicate<ShardJob> which, long nowNs) {
        ShardJob longest = null;
        for (ShardJob job : jobs.values()) {
            if ((longest == null || job.lastNs() < longest.lastNs()) && job.idle(nowNs) && which.test(job)) {
                longest = job;
            }
        }
        return longest;
    }

    /**
     * A job of an address that takes more than a quarter of all allowed jobs or half of all allowed bytes. The address must also take more
     * than the newcomer would with its new job.
     */
    private @Nullable ShardJob ofThoseWithMost(InetAddress newcomer, long needed) {
        Map<InetAddress, Holding> holdings = new HashMap<>();
        for (ShardJob job : jobs.values()) {
            Holding holding = holdings.computeIfAbsent(job.peer(), peer -> new Holding());
            holding.jobs++;
            holding.bytes += job.bytes();
            ShardJob oldest = holding.oldest;
            if (job.state() == ShardJob.State.ASSEMBLING && (oldest == null || job.lastNs() < oldest.lastNs())) {
                holding.oldest = job;
            }
        }
        Holding own = holdings.getOrDefault(newcomer, new Holding());
        for (Holding holding : holdings.values()) {
            boolean manyJobs = holding.jobs > limits.jobs() / 4 && holding.jobs > own.jobs + 1;
            boolean manyBytes = holding.bytes > limits.jobBytes() / 2 && holding.bytes > own.bytes + needed;
            if (holding != own && holding.oldest != null && (manyJobs || manyBytes)) {
                return holding.oldest;
            }
        }
        return null;
    }

    /** Whether a request of {@code needed} bytes may wait for a slice of a job. */
    boolean mayPark(ShardJob job, long needed) {
        long ofPeer = 0;
        for (ShardJob other : jobs.values()) {
            ofPeer += other.peer().equals(job.peer()) ? other.waitingBytes() : 0;
        }
        return !job.waitingFull()
                && job.waitingBytes() + needed <= limits.parkedBytesOfJob()
                && ofPeer + needed <= limits.parkedBytesOfPeer()
                && hasRoomToPark(needed);
    }

    /** Whether there is room for one more waiting request of {@code needed} bytes. */
    boolean hasRoomToPark(long needed) {
        long all = 0;
        for (ShardJob job : jobs.values()) {
            all += job.waitingBytes();
        }
        return all + needed <= limits.parkedBytes();
    }

    /** The idle job whose waiting requests make room for another request of {@code job}; null when there is none. */
    @Nullable
    ShardJob givesWayToRequestOf(ShardJob job, long nowNs) {
        return longestIdle(other -> other != job && other.anyoneWaits(), nowNs);
    }
}
