package dev.ballast.node;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of {@link ShardJobs}, whose lock guards them, and who of them gives way when there are too many. One that makes no headway gives
 * way to any other, that which has made none for longest first: a job that is worked on advances within milliseconds, and strangers that open jobs
 * from however many addresses can afford no such thing. Where all advance, jobs of an address that has more than its share give way
 * to one that has less; else the newcomer is refused, for jobs that took each other's room would never be done.
 */
final class JobTable {
    private final ShardLimits limits;
    private final Map<ShardJob.Key, ShardJob> jobs = new LinkedHashMap<>();
    private long bytes;

    JobTable(ShardLimits limits) {
        this.limits = limits;
    }

    /** What one address has. */
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

    /** Drops a job; nothing happens when it is gone already, be there another of its name or not. */
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

    /** The job that gives way to a new one of {@code newcomer} for which there is no room, null when none does. */
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

    /** A job of an address that has more than half of what all may have, and will have more than the newcomer even then. */
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

    /** Whether a request of so many bytes may wait for a slice of a job. */
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

    /** Whether there is room for one more request that waits. */
    boolean hasRoomToPark(long needed) {
        long all = 0;
        for (ShardJob job : jobs.values()) {
            all += job.waitingBytes();
        }
        return all + needed <= limits.parkedBytes();
    }

    /** The job other than {@code job} whose requests give way to one more of its own, null when none does. */
    @Nullable
    ShardJob givesWayToRequestOf(ShardJob job, long nowNs) {
        return longestIdle(other -> other != job && other.anyoneWaits(), nowNs);
    }
}
