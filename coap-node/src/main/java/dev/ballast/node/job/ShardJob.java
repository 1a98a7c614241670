package dev.ballast.node.job;

import dev.ballast.node.part.ShapedPart;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job: the shards that have come, the requests that wait for a slice, and at last the result. Owned by {@link ShardJobs} and guarded by
 * its lock. While the job is computing, the arrays belong to the compute thread. Once the job is done, no thread writes the result.
 */
final class ShardJob {
    /** States of a job, in this order. A job may be dropped in any state but COMPUTING. */
    enum State {
        ASSEMBLING,
        COMPUTING,
        DONE
    }

    /** Key of a job. Each client chooses its own numbers. */
    record Key(InetSocketAddress peer, String partId, long number) {}

    private record Waiting(int slice, ReplyTo replyTo) {}

    /** How long a result is kept after it is done. */
    static final long KEEP_NS = 500_000_000;

    /** Requests that may wait beside one for each slice. A further request displaces the oldest. */
    private static final int SPARE_WAITING = 16;

    private static final long LEAST_GAP_NS = 1_000_000;
    private static final long MOST_GAP_NS = 20_000_000;
    private static final int SPACINGS_A_GAP = 3;
    private static final int MOST_BACK_OFF = 5;
    private static final long NEVER = Long.MIN_VALUE;

    private final Key key;
    private final ShapedPart part;
    private final JobLayout layout;
    private final long firstNs;
    private final long deadlineNs;
    private final Tensor activation;
    private final BitSet received = new BitSet();
    private final BitSet told = new BitSet();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Tensor result;
    private int arrived;
    private long waitingBytes;
    private State state = State.ASSEMBLING;
    private GemmTimes times = new GemmTimes(0, 0);
    private long lastNs;
    private long toldNs = NEVER;
    private int gaps;

    /**
     * A job without shards.
     *
     * @param nowNs when the first request came; the deadline counts from it
     */
    ShardJob(Key key, ShapedPart part, JobLayout layout, long nowNs) {
        this.key = key;
        this.part = part;
        this.layout = layout;
        this.activation = layout.arithmetic().activation(layout.shards().length());
        this.firstNs = nowNs;
        this.lastNs = nowNs;
        int deadlineMs = layout.head().deadlineMs();
        this.deadlineNs = deadlineMs == 0 ? Long.MAX_VALUE : nowNs + deadlineMs * 1_000_000L;
    }

    Key key() {
        return key;
    }

    InetAddress peer() {
        return key.peer().getAddress();
    }

    ShapedPart part() {
        return part;
    }

    State state() {
        return state;
    }

    /** Bytes that count against the limit of all jobs. */
    long bytes() {
        return layout.bytes();
    }

    /** The activation. {@link #take} writes it, the compute thread reads it. */
    Tensor activation() {
        return activation;
    }

    /** The result. The compute thread makes and writes it, so a job that never becomes whole does not cost the time to make a result. */
    Tensor result() {
        Tensor made = result;
        if (made == null) {
            made = layout.arithmetic().product(layout.slices().length());
            result = made;
        }
        return made;
    }

    /** When the last shard came; for a job that is done, when it was done. */
    long lastNs() {
        return lastNs;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /** Requires that a request fits the job. */
    void require(ShardRequest request) throws WireException {
        layout.require(request);
    }

    /**
     * Takes a shard, unless it is a duplicate.
     *
     * @return nanoseconds since the shard was reported missing; 0 when it was not reported
     */
    long take(ShardRequest request, long nowNs) {
        int index = request.index();
        if (state != State.ASSEMBLING || received.get(index)) {
            return 0;
        }
        request.copyTo(activation, layout.shards().start(index));
        received.set(index);
        arrived++;
        lastNs = nowNs;
        return told.get(index) ? nowNs - toldNs : 0;
    }

    boolean whole() {
        return arrived == layout.shards().pieces();
    }

    /** Mean time between the shards. */
    private long spacingNs() {
        return (lastNs - firstNs) / Math.max(1, arrived);
    }

    /**
     * When the job is dropped: at its deadline, after too long without a shard, or {@link #KEEP_NS} after it is done. Never while the job
     * is being computed.
     */
    long expiresNs(JobTimeouts timeouts) {
        return switch (state) {
            case ASSEMBLING -> Math.min(deadlineNs, lastNs + timeouts.untilGivenUpNs(spacingNs()));
            case COMPUTING -> Long.MAX_VALUE;
            case DONE -> lastNs + KEEP_NS;
        };
    }

    /** Whether the job may be dropped for another job: it is done, no shard came for too long, or its shards come too slowly. */
    boolean idle(long nowNs) {
        return switch (state) {
            case ASSEMBLING -> {
                long silenceNs = nowNs - lastNs;
                long expectedNs = (nowNs - firstNs)
                        / Math.max(1, arrived)
                        * layout.shards().pieces();
                yield JobTimeouts.isIdle(arrived, silenceNs, spacingNs())
                        || JobTimeouts.isSlow(nowNs - firstNs, expectedNs);
            }
            case COMPUTING -> false;
            case DONE -> true;
        };
    }

    /** Whether no further request may wait. */
    boolean waitingFull() {
        return waiting.size() >= layout.slices().pieces() + SPARE_WAITING;
    }

    void park(int slice, ReplyTo replyTo) {
        waiting.add(new Waiting(slice, replyTo));
        waitingBytes += replyTo.heldBytes();
    }

    boolean anyoneWaits() {
        return !waiting.isEmpty();
    }

    /** Bytes of memory of the waiting requests. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Removes and returns the oldest waiting request. There must be one. */
    ReplyTo dismissOldest() {
        ReplyTo oldest = waiting.remove().replyTo();
        waitingBytes -= oldest.heldBytes();
        return oldest;
    }

    /** Removes and returns all waiting requests. */
    List<ReplyTo> dismiss() {
        List<ReplyTo> all = waiting.stream().map(Waiting::replyTo).toList();
        waiting.clear();
        waitingBytes = 0;
        return all;
    }

    /**
     * When a pause without shards counts as a gap, so that missing shards are reported: a few spacings of the shards after the last shard.
     * After a report, not before the reported shards can have come.
     *
     * <p>A sender with more shards than slices asks for a reply with its last shard. So a gap is reported to that sender later, unless no
     * shard has come at all.
     *
     * @param repairNs usual time from a report to the arrival of the reported shards
     */
    long gapNs(long repairNs) {
        boolean asksItself = layout.shards().pieces() > layout.slices().pieces() && arrived > 0;
        long least = asksItself ? 2 * repairNs : LEAST_GAP_NS;
        long gap = Math.max(least, Math.min(MOST_GAP_NS, SPACINGS_A_GAP * spacingNs()));
        long answered = toldNs == NEVER ? NEVER : toldNs + ((2 * repairNs) << Math.min(gaps, MOST_BACK_OFF));
        return Math.max(lastNs + gap, answered);
    }

    /**
     * Shards that have not come; the caller reports them. A missing shard before one that has come counts as lost, so the sender is
     * expected to send it again.
     */
    BitSet missing(long nowNs) {
        BitSet missing = new BitSet();
        missing.set(0, layout.shards().pieces());
        missing.andNot(received);
        if (!missing.isEmpty()) {
            toldNs = nowNs;
            told.or(missing);
            told.clear(received.length(), layout.shards().pieces());
        }
        return missing;
    }

    /**
     * A reply to the oldest waiting request with the missing shards. The request then waits no longer. Later gaps are reported after
     * growing pauses.
     */
    Runnable reportGap(long nowNs) {
        gaps++;
        ReplyTo replyTo = dismissOldest();
        byte[] runs = IndexRuns.encode(missing(nowNs));
        return () -> replyTo.missing(runs);
    }

    void computing() {
        state = State.COMPUTING;
    }

    void done(GemmTimes took, long nowNs) {
        state = State.DONE;
        times = took;
        lastNs = nowNs;
    }

    /**
     * Removes all waiting requests of a job that is done and returns their replies. Run the replies without the lock, because they encode
     * the slices.
     */
    List<Runnable> answers() {
        List<Runnable> answers = new ArrayList<>(waiting.size());
        waiting.forEach(one -> answers.add(answer(one.slice(), one.replyTo())));
        waiting.clear();
        waitingBytes = 0;
        return answers;
    }

    /** A reply with a slice of a job that is done. */
    Runnable answer(int slice, ReplyTo replyTo) {
        GemmTimes took = times;
        Tensor product = result();
        int from = layout.slices().start(slice);
        int count = layout.slices().size(slice);
        return () -> replyTo.slice(ShardAnswer.encode(took, slice, layout.head().resultType(), product, from, count));
    }
}
