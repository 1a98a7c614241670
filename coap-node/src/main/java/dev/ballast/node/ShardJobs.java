package dev.ballast.node;

import dev.ballast.node.ShardJob.State;
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
 * The products that are being asked for in shards. Shards may come in any order, twice or not at all; a job is computed once, when it is
 * whole, and its result is kept for a moment so that a slice lost on the way back can be had again. A job begins with a shard that fits its part;
 * number and memory of jobs, and of the requests that wait for them, are bounded ({@link ShardLimits}), and so is the time without a shard.
 *
 * <p>Safe for use by many threads; replies are given, and encoded, without the lock. Times are nanoseconds of the clock that the caller reads.
 */
final class ShardJobs {
    private static final Logger LOG = LoggerFactory.getLogger(ShardJobs.class);

    /** Where whole jobs are computed. */
    interface Compute {
        /** Queues a job whose activation is whole; false when the queue is full. Must not block. */
        boolean offer(ShardJob job);
    }

    private final JobTable table;
    private final Compute compute;
    private final JobTimeouts timeouts = new JobTimeouts();

    /** No jobs yet. */
    ShardJobs(ShardLimits limits, Compute compute) {
        this.table = new JobTable(limits);
        this.compute = compute;
    }

    /**
     * Takes one request.
     *
     * @param partId names {@code part}
     * @param replyTo who is told what comes of it
     */
    void take(
            InetSocketAddress peer, String partId, HostedPart part, ShardRequest request, ReplyTo replyTo, long nowNs) {
        List<Runnable> replies = new ArrayList<>(1);
        try {
            synchronized (this) {
                take(new ShardJob.Key(peer, partId, request.job()), part, request, replyTo, nowNs, replies);
            }
        } catch (WireException e) {
            replies.add(() -> replyTo.bad(e));
        } finally {
            replies.forEach(ShardJobs::say); // others wait for theirs, whatever became of this one
        }
    }

    private void take(
            ShardJob.Key key,
            HostedPart part,
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
            replies.add(word(job, replyTo, nowNs));
        } else if (job.state() == State.DONE) {
            replies.add(job.answer(request.slice(), replyTo));
        } else {
            park(job, request.slice(), replyTo, nowNs, replies);
        }
        if (job.state() == State.ASSEMBLING && job.whole()) {
            queue(job, replies);
        }
    }

    /** All shards are missing of a job that is not here, and whoever hears so begins it; a request without one keeps nothing. */
    private static Runnable unopened(JobLayout layout, ShardRequest request, ReplyTo replyTo) {
        if (request.slice() < 0 && !replyTo.wantsWord()) {
            return replyTo::forgotten;
        }
        BitSet all = new BitSet();
        all.set(0, layout.shards().pieces());
        byte[] runs = IndexRuns.encode(all);
        return request.slice() < 0 ? () -> replyTo.received(runs) : () -> replyTo.missing(runs);
    }

    private static Runnable word(ShardJob job, ReplyTo replyTo, long nowNs) {
        if (!replyTo.wantsWord()) {
            return replyTo::forgotten;
        }
        byte[] runs = IndexRuns.encode(job.state() == State.ASSEMBLING ? job.missing(nowNs) : new BitSet());
        return () -> replyTo.received(runs);
    }

    /** Has a request wait, or others forgotten for it: those of a job without headway, else the oldest of its own job, else itself. */
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
                | Error e) { // a heap that is full too: nothing else ends a job that is not in the queue
            LOG.error("cannot queue a product with part {}", job.key().partId(), e);
            drop(job, ReplyTo::broken, replies);
        }
    }

    private @Nullable ShardJob open(
            ShardJob.Key key, HostedPart part, JobLayout layout, long nowNs, List<Runnable> replies) {
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

    private void drop(ShardJob job, Consumer<ReplyTo> word, List<Runnable> replies) {
        table.drop(job);
        job.dismiss().forEach(one -> replies.add(() -> word.accept(one)));
    }

    /** Gives one reply. A failure costs others nothing: they are still told what they wait for. */
    private static void say(Runnable reply) {
        try {
            reply.run();
        } catch (RuntimeException | Error e) {
            LOG.error("cannot answer a request of a job in shards", e);
        }
    }

    /** The job's result is there, which nobody writes to from here on. */
    void done(ShardJob job, GemmTimes times, long nowNs) {
        List<Runnable> replies;
        synchronized (this) {
            job.done(times, nowNs);
            replies = job.answers();
        }
        replies.forEach(ShardJobs::say);
    }

    /** The job came too late to be computed. */
    void late(ShardJob job, String text) {
        end(job, one -> one.late(text));
    }

    /** The job failed by a fault of this program. */
    void broken(ShardJob job) {
        end(job, ReplyTo::broken);
    }

    private void end(ShardJob job, Consumer<ReplyTo> word) {
        List<Runnable> replies = new ArrayList<>();
        synchronized (this) {
            drop(job, word, replies);
        }
        replies.forEach(ShardJobs::say);
    }

    /** Says which shards are missing, and drops what nobody needs any longer. To be called at {@link #dueNs} or any other moment. */
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
            drop(job, one -> one.late("the job was not whole in time"), replies);
        } else if (awaitsShards(job) && nowNs >= job.gapNs(timeouts.repairNs())) {
            replies.add(job.reportGap(nowNs));
        }
    }

    private static boolean awaitsShards(ShardJob job) {
        return job.state() == State.ASSEMBLING && job.anyoneWaits();
    }

    /** When {@link #tick} has something to do, {@link Long#MAX_VALUE} when it has not. */
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

    /** Jobs at present. */
    synchronized int size() {
        return table.size();
    }
}
