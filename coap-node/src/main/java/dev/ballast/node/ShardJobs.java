package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.node.ShardJob.State;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The products that are being asked for in shards. Shards may come in any order, twice or not at all; a job is computed once, when it is
 * whole, and its result is kept for a moment so that a slice lost on the way back can be had again. Number and memory of jobs are bounded.
 *
 * <p>Safe for use by many threads; replies are given without the lock. Times are nanoseconds of the clock that the caller reads.
 */
final class ShardJobs {
    private static final Logger LOG = LoggerFactory.getLogger(ShardJobs.class);

    /** How long a result is kept. */
    static final long KEEP_NS = 500_000_000;

    /** How long a job without a deadline may stay incomplete. */
    static final long PATIENCE_NS = 10_000_000_000L;

    private static final int MAX_JOBS = 256;

    /** How long missing shards take to come once they are asked for, before any has. */
    private static final long USUAL_REPAIR_NS = 10_000_000;

    /** What a repair counts for at most: one sender that paused says nothing of others. */
    private static final long MOST_REPAIR_NS = 200_000_000;

    private static final int REPAIR_GAIN = 8;

    /** Where whole jobs are computed. */
    interface Compute {
        /** Queues a job whose activation is whole; false when the queue is full. Must not block. */
        boolean offer(ShardJob job);
    }

    private final long maxBytes;
    private final Compute compute;
    private final Map<ShardJob.Key, ShardJob> jobs = new LinkedHashMap<>();
    private long bytes;
    private long repairNs = USUAL_REPAIR_NS;

    /**
     * No jobs yet.
     *
     * @param maxBytes activations and results of all jobs together; a single larger one is taken when there is no other
     */
    ShardJobs(long maxBytes, Compute compute) {
        this.maxBytes = maxBytes;
        this.compute = compute;
    }

    /**
     * Takes one request.
     *
     * @param partId names {@code part}
     * @param asker who is told what comes of it
     */
    void take(InetSocketAddress peer, String partId, Held part, ShardRequest request, Asker asker, long nowNs) {
        List<Runnable> replies = new ArrayList<>(1);
        synchronized (this) {
            try {
                take(new ShardJob.Key(peer, partId, request.job()), part, request, asker, nowNs, replies);
            } catch (WireException e) {
                replies.add(() -> asker.bad(e));
            }
        }
        replies.forEach(ShardJobs::say);
    }

    private void take(
            ShardJob.Key key, Held part, ShardRequest request, Asker asker, long nowNs, List<Runnable> replies)
            throws WireException {
        ShardJob job = jobs.get(key);
        if (job == null) {
            job = open(key, part, request, nowNs);
            if (job == null) {
                replies.add(asker::busy);
                return;
            }
        }
        require(job, request);
        if (request.index() >= 0) {
            long repair = Math.min(job.take(request, nowNs), MOST_REPAIR_NS);
            repairNs += repair == 0 ? 0 : (repair - repairNs) / REPAIR_GAIN;
        }
        if (request.slice() < 0) {
            replies.add(word(job, asker, nowNs));
        } else {
            job.park(request.slice(), asker);
        }
        goOn(job, replies);
    }

    private static Runnable word(ShardJob job, Asker asker, long nowNs) {
        if (!asker.wantsWord()) {
            return asker::forgotten;
        }
        byte[] runs = IndexRuns.encode(job.state() == State.ASSEMBLING ? job.missing(nowNs) : new BitSet());
        return () -> asker.received(runs);
    }

    private void goOn(ShardJob job, List<Runnable> replies) {
        if (job.state() == State.DONE) {
            replies.addAll(job.answers());
        } else if (job.state() == State.ASSEMBLING && job.whole()) {
            job.computing();
            if (!compute.offer(job)) {
                drop(job);
                job.dismiss().forEach(one -> replies.add(one::busy));
            }
        }
    }

    private @Nullable ShardJob open(ShardJob.Key key, Held part, ShardRequest request, long nowNs) {
        long needed = bytes(part);
        while (!jobs.isEmpty() && (jobs.size() >= MAX_JOBS || bytes + needed > maxBytes)) {
            if (!dropOldest(job -> job.state() == State.DONE) && !dropOldest(job -> expired(job, nowNs))) {
                return null;
            }
        }
        Arithmetic arithmetic = part.arithmetic();
        ShardJob job = new ShardJob(
                key,
                part,
                request,
                arithmetic.activation(part.inputLength()),
                arithmetic.product(part.outputLength()),
                nowNs);
        jobs.put(key, job);
        bytes += needed;
        return job;
    }

    private static long bytes(Held part) {
        Arithmetic arithmetic = part.arithmetic();
        return (long) part.inputLength() * arithmetic.activationBytes()
                + (long) part.outputLength() * arithmetic.productBytes();
    }

    private boolean dropOldest(Predicate<ShardJob> which) {
        for (ShardJob job : jobs.values()) {
            if (which.test(job)) {
                drop(job);
                return true;
            }
        }
        return false;
    }

    /** Drops a job; nothing happens when it is gone already, be there another of its name or not. */
    private void drop(ShardJob job) {
        if (jobs.remove(job.key(), job)) {
            bytes -= bytes(job.part());
        }
    }

    /** Gives one reply. A failure costs others nothing: they are still told what they wait for. */
    private static void say(Runnable reply) {
        try {
            reply.run();
        } catch (RuntimeException | Error e) {
            LOG.error("cannot answer a request of a job in shards", e);
        }
    }

    private static void require(ShardJob job, ShardRequest request) throws WireException {
        request.requireHead(job.head());
        request.requireWithin(job.shardCount(), job.sliceCount());
        request.requireTypes(job.activation(), job.result());
        if (request.index() >= 0) {
            request.requireElements(job.shardSize(request.index()));
        }
    }

    /** The job's result is there; its arrays are the table's again. */
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
        dismiss(job).forEach(one -> say(() -> one.late(text)));
    }

    /** The job failed by a fault of this program. */
    void broken(ShardJob job) {
        dismiss(job).forEach(one -> say(one::broken));
    }

    private synchronized List<Asker> dismiss(ShardJob job) {
        drop(job);
        return job.dismiss();
    }

    /** Says which shards are missing, and drops what nobody needs any longer. To be called at {@link #dueNs} or any other moment. */
    void tick(long nowNs) {
        List<Runnable> replies = new ArrayList<>();
        synchronized (this) {
            for (ShardJob job : List.copyOf(jobs.values())) {
                if (expired(job, nowNs)) {
                    drop(job);
                    job.dismiss().forEach(one -> replies.add(() -> one.late("the job was not whole in time")));
                } else if (job.state() == State.ASSEMBLING && job.anyoneWaits() && nowNs >= job.gapNs(repairNs)) {
                    replies.add(job.reportGap(nowNs));
                }
            }
        }
        replies.forEach(ShardJobs::say);
    }

    private static boolean expired(ShardJob job, long nowNs) {
        return nowNs >= expiresNs(job);
    }

    private static long expiresNs(ShardJob job) {
        return switch (job.state()) {
            case ASSEMBLING -> job.deadlineNs() == Long.MAX_VALUE ? job.firstNs() + PATIENCE_NS : job.deadlineNs();
            case COMPUTING -> Long.MAX_VALUE;
            case DONE -> job.lastNs() + KEEP_NS;
        };
    }

    /** When {@link #tick} has something to do, {@link Long#MAX_VALUE} when it has not. */
    synchronized long dueNs() {
        long due = Long.MAX_VALUE;
        for (ShardJob job : jobs.values()) {
            due = Math.min(due, expiresNs(job));
            if (job.state() == State.ASSEMBLING && job.anyoneWaits()) {
                due = Math.min(due, job.gapNs(repairNs));
            }
        }
        return due;
    }

    /** Jobs at present. */
    synchronized int size() {
        return jobs.size();
    }
}
