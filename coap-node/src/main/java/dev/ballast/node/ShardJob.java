package dev.ballast.node;

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
 * One product asked for in shards: which shards have come, who waits for which slice, and at last the result. Owned by
 * {@link ShardJobs}, whose lock guards it; the arrays belong to the compute thread while the job is computing, and nobody writes the
 * result once it is done.
 */
final class ShardJob {
    /** In this order; a job that is dropped leaves from any of them but COMPUTING. */
    enum State {
        ASSEMBLING,
        COMPUTING,
        DONE
    }

    /** Names a job: numbers are the client's own. */
    record Key(InetSocketAddress peer, String partId, long number) {}

    private record Waiting(int slice, ReplyTo replyTo) {}

    /** How long a result is kept. */
    static final long KEEP_NS = 500_000_000;

    /** Requests that may wait, beside one for each slice; the oldest makes room. */
    private static final int SPARE_WAITING = 16;

    private static final long LEAST_GAP_NS = 1_000_000;
    private static final long MOST_GAP_NS = 20_000_000;
    private static final int SPACINGS_A_GAP = 3;
    private static final int MOST_BACK_OFF = 5;
    private static final long NEVER = Long.MIN_VALUE;

    private final Key key;
    private final HostedPart part;
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
     * A job of which nothing has come.
     *
     * @param nowNs when its first request came, which deadlines count from
     */
    ShardJob(Key key, HostedPart part, JobLayout layout, long nowNs) {
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

    HostedPart part() {
        return part;
    }

    State state() {
        return state;
    }

    /** What it counts for among all jobs. */
    long bytes() {
        return layout.bytes();
    }

    /** Elements written by {@link #take}, read by the compute thread. */
    Tensor activation() {
        return activation;
    }

    /** Made and written by the compute thread, so that a job that never becomes whole costs nobody the time. */
    Tensor result() {
        Tensor made = result;
        if (made == null) {
            made = layout.arithmetic().product(layout.slices().length());
            result = made;
        }
        return made;
    }

    /** When the last shard came; when it was done, once it is. */
    long lastNs() {
        return lastNs;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /** Refuses a request that does not fit the job. */
    void require(ShardRequest request) throws WireException {
        layout.require(request);
    }

    /**
     * Takes a shard, unless it is a copy.
     *
     * @return how long it took to come after it had been said to be missing, 0 when it had not
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

    /** The mean time between its shards. */
    private long spacingNs() {
        return (lastNs - firstNs) / Math.max(1, arrived);
    }

    /** When it is given up, or let go of once it is done; never while it is being computed. */
    long expiresNs(JobTimeouts timeouts) {
        return switch (state) {
            case ASSEMBLING -> Math.min(deadlineNs, lastNs + timeouts.untilGivenUpNs(spacingNs()));
            case COMPUTING -> Long.MAX_VALUE;
            case DONE -> lastNs + KEEP_NS;
        };
    }

    /** Whether it may make room for another: it is done, or comes in too slowly for that to be of use. */
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

    /** Whether one more request finds all places for them taken. */
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

    /** What the requests that wait keep in memory. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Whoever waits for longest, and does not from here on; there must be someone. */
    ReplyTo dismissOldest() {
        ReplyTo oldest = waiting.remove().replyTo();
        waitingBytes -= oldest.heldBytes();
        return oldest;
    }

    /** Everyone who waits; nobody does from here on. */
    List<ReplyTo> dismiss() {
        List<ReplyTo> all = waiting.stream().map(Waiting::replyTo).toList();
        waiting.clear();
        waitingBytes = 0;
        return all;
    }

    /**
     * When the silence of whoever sends the shards counts as a gap: a few spacings of the shards after the last of them, but not while what
     * was said of missing ones may still be on its way there and they on their way here. A sender with more shards than slices asks for a
     * word with its last shard and need not be told so soon, unless nothing is here at all.
     *
     * @param repairNs how long that usually takes
     */
    long gapNs(long repairNs) {
        boolean asksItself = layout.shards().pieces() > layout.slices().pieces() && arrived > 0;
        long least = asksItself ? 2 * repairNs : LEAST_GAP_NS;
        long gap = Math.max(least, Math.min(MOST_GAP_NS, SPACINGS_A_GAP * spacingNs()));
        long answered = toldNs == NEVER ? NEVER : toldNs + ((2 * repairNs) << Math.min(gaps, MOST_BACK_OFF));
        return Math.max(lastNs + gap, answered);
    }

    /** Shards that have not come. Those before one that has are lost, and whoever is told this will send them again. */
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

    /** Tells one of those who wait, who is thereby done, what is missing; the next gap is said later. */
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

    /** The replies to all who wait, once the job is done. To be run without the lock: a slice is encoded when its reply is given, not before. */
    List<Runnable> answers() {
        List<Runnable> answers = new ArrayList<>(waiting.size());
        waiting.forEach(one -> answers.add(answer(one.slice(), one.replyTo())));
        waiting.clear();
        waitingBytes = 0;
        return answers;
    }

    /** The reply to someone who asks for a slice of a job that is done. */
    Runnable answer(int slice, ReplyTo replyTo) {
        GemmTimes took = times;
        Tensor product = result();
        int from = layout.slices().start(slice);
        int count = layout.slices().size(slice);
        return () -> replyTo.slice(ShardAnswer.encode(took, slice, layout.head().resultType(), product, from, count));
    }
}
