package dev.ballast.lane;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A lane, a node that behaves as docs/protocol.md says, and a link between them that loses, delays and doubles datagrams, in virtual time.
 * The loop around the lane is the one that the thread of a socket would run.
 */
public final class ModelNode implements DatagramSink<Transfer> {
    /** What the link does, each way. */
    public record Link(long oneWayNs, long jitterNs, double loss, double twice) {
        private Way way(Wire wire, Random random) {
            return (bytes, arrival) -> {
                int copies = random.nextDouble() < twice ? 2 : 1;
                for (int copy = 0; copy < copies; copy++) {
                    if (random.nextDouble() >= loss) {
                        long jitter = jitterNs > 0 ? random.nextLong(jitterNs) : 0;
                        wire.after(oneWayNs + jitter, arrival);
                    }
                }
            };
        }
    }

    /** One direction of a link. */
    @FunctionalInterface
    interface Way {
        /** Lets a datagram arrive later, once, twice or never. */
        void carry(int bytes, Runnable arrival);
    }

    /** UDP payload of a reply, about. */
    private static final int REPLY_BYTES = 60;

    private static final long GAP_NS = 1_000_000;
    private static final long REPAIR_NS = 5_000_000;

    public final Lane<Transfer> lane;
    final Wire wire;
    private final Map<LaneJob<Transfer>, Job> jobs = new HashMap<>();
    int datagrams;
    int refuse;
    private final Way up;
    private final Way down;
    private final long computeNs;
    private long wokenForNs = Long.MAX_VALUE;

    public ModelNode(Wire wire, LanePolicy policy, Link link, long computeNs, long seed) {
        this(wire, policy, link.way(wire, new Random(seed)), computeNs);
    }

    private ModelNode(Wire wire, LanePolicy policy, Way both, long computeNs) {
        this(wire, policy, both, both, computeNs);
    }

    ModelNode(Wire wire, LanePolicy policy, Way up, Way down, long computeNs) {
        this.wire = wire;
        this.lane = new Lane<>(policy);
        this.up = up;
        this.down = down;
        this.computeNs = computeNs;
    }

    /** What the node knows of one job. */
    static final class Job {
        final BitSet pieces = new BitSet();
        final Deque<int[]> waiting = new ArrayDeque<>(); // message, ask
        int computed;
        long lastNs;
        private long toldNs;
        private boolean done;
    }

    Job of(LaneJob<Transfer> job) {
        return jobs.computeIfAbsent(job, key -> new Job());
    }

    /** Runs the lane as its loop does. */
    public void turn() {
        long now = wire.nowNs();
        lane.tick(now);
        lane.transmit(now, this);
        long wake = lane.wakeAtNs();
        if (wake < Long.MAX_VALUE && (wake < wokenForNs || wokenForNs <= now)) {
            wokenForNs = wake;
            wire.at(wake, this::turn);
        }
    }

    @Override
    public boolean send(LaneJob<Transfer> job, int message, int piece, int ask, boolean wantsReply) {
        datagrams++;
        up.carry(job.transfer().datagramBytes(piece), () -> receive(job, message, piece, ask, wantsReply));
        return true;
    }

    private void reply(LaneJob<Transfer> job, int message, Reply reply) {
        down.carry(REPLY_BYTES, () -> {
            lane.on(job, message, reply, wire.nowNs());
            turn();
        });
    }

    private void receive(LaneJob<Transfer> of, int message, int piece, int ask, boolean wantsReply) {
        if (refuse > 0) {
            if (wantsReply) {
                reply(of, message, new Reply.Refused(refuse, "as told"));
            }
            return;
        }
        Job job = of(of);
        if (piece >= 0) {
            job.pieces.set(piece);
            job.lastNs = wire.nowNs();
        }
        boolean complete = job.pieces.cardinality() == of.transfer().pieces();
        if (of.transfer().answers() == 0) {
            if (wantsReply) {
                reply(of, message, complete ? new Reply.Done() : new Reply.Received(missing(of, job)));
            }
            return;
        }
        if (ask >= 0) {
            job.waiting.add(new int[] {message, ask});
        } else if (wantsReply) {
            BitSet missing = missing(of, job);
            job.toldNs = missing.isEmpty() ? job.toldNs : wire.nowNs();
            reply(of, message, new Reply.Received(missing));
        }
        if (job.done) {
            answer(of, job);
        } else if (complete && job.computed == 0) {
            job.computed++;
            wire.after(computeNs, () -> {
                job.done = true;
                answer(of, job);
            });
        } else if (!complete) {
            BooleanSupplier still = () -> !job.done && job.computed == 0 && !job.waiting.isEmpty();
            wire.after(gapNs(of), () -> gap(of, job, still));
            wire.after(4 * REPAIR_NS, () -> gap(of, job, still));
        }
    }

    private void answer(LaneJob<Transfer> of, Job job) {
        for (int[] one = job.waiting.poll(); one != null; one = job.waiting.poll()) {
            reply(of, one[0], new Reply.Answer(new byte[] {(byte) one[1]}));
        }
    }

    private void gap(LaneJob<Transfer> of, Job job, BooleanSupplier still) {
        boolean told = job.toldNs > 0 && wire.nowNs() - job.toldNs < 2 * REPAIR_NS;
        if (still.getAsBoolean() && wire.nowNs() - job.lastNs >= gapNs(of) && !told) {
            job.toldNs = wire.nowNs();
            reply(of, job.waiting.poll()[0], new Reply.Missing(missing(of, job)));
        }
    }

    /** When a job has more pieces than answers, its sender requests a status behind the last piece, so the node may report gaps later. */
    private static long gapNs(LaneJob<Transfer> of) {
        return of.transfer().pieces() > of.transfer().answers() ? 2 * REPAIR_NS : GAP_NS;
    }

    private static BitSet missing(LaneJob<Transfer> of, Job job) {
        BitSet missing = new BitSet();
        missing.set(0, of.transfer().pieces());
        missing.andNot(job.pieces);
        return missing;
    }
}
