package dev.ballast.node;

import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One product asked for in shards: which shards have come, who waits for which slice, and at last the result. Owned by
 * {@link ShardJobs}, whose lock guards it; the arrays belong to the compute thread while the job is computing.
 */
final class ShardJob {
    /** In this order; a job that is dropped leaves from any of them but COMPUTING. */
    enum State {
        ASSEMBLING,
        COMPUTING,
        DONE
    }

    /** Names a job: numbers are the asker's own. */
    record Key(InetSocketAddress peer, String partId, long number) {}

    private record Waiting(int slice, Asker asker) {}

    /** Requests that may wait, beside one for each slice; the oldest makes room. */
    private static final int SPARE_WAITING = 16;

    private static final long LEAST_GAP_NS = 1_000_000;
    private static final long MOST_GAP_NS = 20_000_000;
    private static final int SPACINGS_A_GAP = 3;
    private static final int MOST_BACK_OFF = 5;
    private static final long NEVER = Long.MIN_VALUE;

    private final Key key;
    private final Held part;
    private final Slicing shards;
    private final Slicing slices;
    private final ShardRequest.Head head;
    private final long firstNs;
    private final long deadlineNs;
    private final Tensor activation;
    private final Tensor result;
    private final BitSet received = new BitSet();
    private final BitSet told = new BitSet();
    private final List<Waiting> waiting = new ArrayList<>();
    private State state = State.ASSEMBLING;
    private GemmTimes times = new GemmTimes(0, 0);
    private long lastNs;
    private long toldNs = NEVER;
    private int gaps;

    /**
     * A job of which nothing has come.
     *
     * @param activation the part's input, written as shards come; owned
     * @param result the part's raw product; owned
     * @param nowNs when its first request came, which deadlines count from
     */
    ShardJob(Key key, Held part, ShardRequest first, Tensor activation, Tensor result, long nowNs) {
        this.key = key;
        this.part = part;
        this.shards = new Slicing(activation.shape().size(), first.shardElements());
        this.slices = new Slicing(result.shape().size(), first.sliceElements());
        this.head = first.head();
        this.activation = activation;
        this.result = result;
        this.firstNs = nowNs;
        this.lastNs = nowNs;
        this.deadlineNs = first.deadlineMs() == 0 ? Long.MAX_VALUE : nowNs + first.deadlineMs() * 1_000_000L;
    }

    Key key() {
        return key;
    }

    Held part() {
        return part;
    }

    State state() {
        return state;
    }

    /** Elements written by {@link #take}, read by the compute thread. */
    Tensor activation() {
        return activation;
    }

    /** Written by the compute thread. */
    Tensor result() {
        return result;
    }

    long firstNs() {
        return firstNs;
    }

    /** When the last shard came; when it was done, once it is. */
    long lastNs() {
        return lastNs;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /** What every request of the job must say. */
    ShardRequest.Head head() {
        return head;
    }

    int shardCount() {
        return shards.pieces();
    }

    int sliceCount() {
        return slices.pieces();
    }

    /** Elements that shard {@code index} must have. */
    int shardSize(int index) {
        return shards.size(index);
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
        request.copyTo(activation, shards.start(index));
        received.set(index);
        lastNs = nowNs;
        return told.get(index) ? nowNs - toldNs : 0;
    }

    boolean whole() {
        return received.cardinality() == shards.pieces();
    }

    void park(int slice, Asker asker) {
        if (waiting.size() >= slices.pieces() + SPARE_WAITING) {
            waiting.remove(0).asker().forgotten();
        }
        waiting.add(new Waiting(slice, asker));
    }

    boolean anyoneWaits() {
        return !waiting.isEmpty();
    }

    /** Everyone who waits; nobody does from here on. */
    List<Asker> dismiss() {
        List<Asker> all = waiting.stream().map(Waiting::asker).toList();
        waiting.clear();
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
        long spacing = (lastNs - firstNs) / Math.max(1, received.cardinality());
        long least = shards.pieces() > slices.pieces() && !received.isEmpty() ? 2 * repairNs : LEAST_GAP_NS;
        long gap = Math.max(least, Math.min(MOST_GAP_NS, SPACINGS_A_GAP * spacing));
        long answered = toldNs == NEVER ? NEVER : toldNs + ((2 * repairNs) << Math.min(gaps, MOST_BACK_OFF));
        return Math.max(lastNs + gap, answered);
    }

    /** Shards that have not come. Those before one that has are lost, and whoever is told this will send them again. */
    BitSet missing(long nowNs) {
        BitSet missing = new BitSet();
        missing.set(0, shards.pieces());
        missing.andNot(received);
        if (!missing.isEmpty()) {
            toldNs = nowNs;
            told.or(missing);
            told.clear(received.length(), shards.pieces());
        }
        return missing;
    }

    /** Tells one of those who wait, who is thereby done, what is missing; the next gap is said later. */
    Runnable reportGap(long nowNs) {
        gaps++;
        Asker asker = waiting.remove(0).asker();
        byte[] runs = IndexRuns.encode(missing(nowNs));
        return () -> asker.missing(runs);
    }

    void computing() {
        state = State.COMPUTING;
    }

    void done(GemmTimes took, long nowNs) {
        state = State.DONE;
        times = took;
        lastNs = nowNs;
    }

    /** The replies to all who wait, once the job is done; to be run without the lock. */
    List<Runnable> answers() {
        List<Runnable> answers = new ArrayList<>(waiting.size());
        for (Waiting one : waiting) {
            byte[] answer = answer(one.slice());
            answers.add(() -> one.asker().slice(answer));
        }
        waiting.clear();
        return answers;
    }

    private byte[] answer(int slice) {
        return ShardAnswer.encode(times, slice, head.resultType(), result, slices.start(slice), slices.size(slice));
    }
}
