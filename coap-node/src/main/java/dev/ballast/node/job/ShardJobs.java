package dev.ballast.node.job;

import dev.ballast.node.job.ShardJob.State;
import dev.ballast.node.part.ShapedPart;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a node. Shards may come in any order, twice or not at all. A job begins with a shard that fits its part. It is computed once,
 * when all shards have come. Its result is kept for {@link ShardJob#KEEP_NS}, so that a lost slice can be sent again. {@link ShardLimits}
 * bound the number of jobs, their memory and the memory of waiting requests. {@link JobTimeouts} bound the time without a shard.
 *
 * <p>Safe for use by many threads. Replies are encoded and sent after the lock is released. Times are nanoseconds of the caller's clock.
 */
final class ShardJobs {
    private static final Logger LOG = LoggerFactory.getLogger(ShardJobs.class);

    /** Computes jobs whose shards have all come. */
    interface Compute {
        /** Queues a job; false when the queue is full. Must not block. */
        boolean offer(ShardJob job);
    }

    private final JobTable table;
    private final Compute compute;
    private final JobTimeouts timeouts = new JobTimeouts();

    /** An empty set of jobs. */
    ShardJobs(ShardLimits limits, Compute compute) {
        this.table = new JobTable(limits);
        this.compute = compute;
    }

    /**
     * Takes one request.
     *
     * @param partId id of {@code part}
     * @param replyTo receives the reply
     */
    void take(
            InetSocketAddress peer, String partId, ShapedPart part, ShardRequest request, ReplyTo replyTo, long nowNs) {
        List<Runnable> replies = new ArrayList<>(1);
        try {
            synchronized (this) {
                take(new ShardJob.Key(peer, partId, request.job()), part, request, replyTo, nowNs, replies);
            }
        } catch (WireException e) {
            replies.add(() -> replyTo.bad(e));
        } finally {
            replies.forEach(ShardJobs::say); // other requests wait for their replies, whatever happened to this one
        }
    }

    private void take(
            ShardJob.Key key,
            ShapedPart part,
            ShardRequest request,
            ReplyTo replyTo,
            long nowNs,
            List<Runnable> replies)
            throws WireException {
        ShardJob job = table.find(key);
        if (job == null) {
            JobLayout layout = JobLayout.of(part, request);
            if (request.index() < 0) {
                replies.add(unopened(layout, request, replyTo));
                return;
            }
            job = open(key, part, layout, nowNs, replies);
            if (job == null) {
                replies.add(replyTo::busy);
                return;
            }
        } else {
            job.require(request);
        }
        if (request.index() >= 0) {
            timeouts.repaired(job.take(request, nowNs));
        }
        if (request.slice() < 0) {
            replies.add(status(job, replyTo, nowNs));
        } else if (job.state() == State.DONE) {
            replies.add(job.answer(request.slice(), replyTo));
        } else {
            park(job, request.slice(), replyTo, nowNs, replies);
        }
        if (job.state() == State.ASSEMBLING && job.whole()) {
            queue(job, replies);
        }
    }

    /**
     * The reply to a request without a shard for a job that does not exist: all shards are missing. The node keeps nothing of the
     * request; the job begins with the shards that the sender sends next.
     */
    private static Runnable unopened(JobLayout layout, ShardRequest request, ReplyTo replyTo) {
        if (request.slice() < 0 && !replyTo.wantsStatus()) {
            return replyTo::forgotten;
        }
        BitSet all = new BitSet();
        all.set(0, layout.shards().pieces());
        byte[] runs = IndexRuns.encode(all);
        return request.slice() < 0 ? () -> replyTo.received(runs) : () -> replyTo.missing(runs);
    }

    private static Runnable status(ShardJob job, ReplyTo replyTo, long nowNs) {
        if (!replyTo.wantsStatus()) {
            return replyTo::forgotten;
        }
        byte[] runs = IndexRuns.encode(job.state() == State.ASSEMBLING ? job.missing(nowNs) : new BitSet());
        return () -> replyTo.received(runs);
    }

    /**
     * Lets a request wait for a slice. When the waiting requests of all jobs leave no room, an idle job gives way with its requests. If no
     * job is idle, or another limit is reached, the oldest waiting request of this job gives way, or else the new request.
     */
    private void park(ShardJob job, int slice, ReplyTo replyTo, long nowNs, List<Runnable> replies) {
        long needed = replyTo.heldBytes();
        while (!table.mayPark(job, needed)) {
            ShardJob idle = table.hasRoomToPark(needed) ? null : table.givesWayToRequestOf(job, nowNs);
            if (idle != null) {
                drop(idle, ReplyTo::busy, replies);
            } else if (job.anyoneWaits()) {
                replies.add(job.dismissOldest()::forgotten);
            } else {
                replies.add(replyTo::forgotten);
                return;
            }
        }
        job.park(slice, replyTo);
    }

    private void queue(ShardJob job, List<Runnable> replies) {
        job.computing();
        try {
            if (!compute.offer(job)) {
                drop(job, ReplyTo::busy, replies);
            }
        } catch (RuntimeException
                | Error e) { // also when the heap is full: nothing else ends a job that is not in the queue
            LOG.error("queueing a product with part {} failed", job.key().partId(), e);
            drop(job, ReplyTo::broken, replies);
        }
    }

    private @Nullable ShardJob open(
            ShardJob.Key key, ShapedPart part, JobLayout layout, long nowNs, List<Runnable> replies) {
        long needed = layout.bytes();
        while (!table.hasRoom(key.peer().getAddress(), needed)) {
            ShardJob gone = table.givesWayTo(key.peer().getAddress(), needed, nowNs);
            if (gone == null) {
                return null;
            }
            drop(gone, ReplyTo::busy, replies);
        }
        ShardJob job = new ShardJob(key, part, layout, nowNs);
        table.add(job);
        return job;
    }

    private void drop(ShardJob job, Consumer<ReplyTo> reply, List<Runnable> replies) {
        table.drop(job);
        job.dismiss().forEach(one -> replies.add(() -> reply.accept(one)));
    }

    /** Sends one reply. A failure is logged, so that the other replies are still sent. */
    private static void say(Runnable reply) {
        try {
            reply.run();
        } catch (RuntimeException | Error e) {
            LOG.error("answering a shard request failed", e);
        }
    }

    /** The job's result is complete. No thread writes to the result any more. */
    void done(ShardJob job, GemmTimes times, long nowNs) {
        List<Runnable> replies;
        synchronized (this) {
            job.done(times, nowNs);
            replies = job.answers();
        }
        replies.forEach(ShardJobs::say);
    }

    /** The job's deadline passed before it was computed. */
    void late(ShardJob job, String text) {
        end(job, one -> one.late(text));
    }

    /** There is no memory for the job's product any more. */
    void overloaded(ShardJob job) {
        end(job, ReplyTo::busy);
    }

    /** The job failed by a fault of this program. */
    void broken(ShardJob job) {
        end(job, ReplyTo::broken);
    }

    private void end(ShardJob job, Consumer<ReplyTo> reply) {
        List<Runnable> replies = new ArrayList<>();
        synchronized (this) {
            drop(job, reply, replies);
        }
        replies.forEach(ShardJobs::say);
    }

    /** Reports missing shards and drops expired jobs. Call it at {@link #dueNs}; other times do no harm. */
    void tick(long nowNs) {
        List<Runnable> replies = new ArrayList<>();
        try {
            synchronized (this) {
                for (ShardJob job : List.copyOf(table.all())) {
                    look(job, nowNs, replies);
                }
            }
        } finally {
            replies.forEach(ShardJobs::say);
        }
    }

    private void look(ShardJob job, long nowNs, List<Runnable> replies) {
        if (nowNs >= job.expiresNs(timeouts)) {
            drop(job, one -> one.late("not all shards of the job came in time"), replies);
        } else if (awaitsShards(job) && nowNs >= job.gapNs(timeouts.repairNs())) {
            replies.add(job.reportGap(nowNs));
        }
    }

    private static boolean awaitsShards(ShardJob job) {
        return job.state() == State.ASSEMBLING && job.anyoneWaits();
    }

    /** When {@link #tick} has work to do next; {@link Long#MAX_VALUE} for never. */
    synchronized long dueNs() {
        long due = Long.MAX_VALUE;
        for (ShardJob job : table.all()) {
            due = Math.min(due, job.expiresNs(timeouts));
            if (awaitsShards(job)) {
                due = Math.min(due, job.gapNs(timeouts.repairNs()));
            }
        }
        return due;
    }

    /** Number of jobs at present. */
    synchronized int size() {
        return table.size();
    }
}
