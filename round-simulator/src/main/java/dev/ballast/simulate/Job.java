package dev.ballast.simulate;

import dev.ballast.fleet.PartTransport;
import dev.ballast.fleet.PartTransport.Refusal;
import java.util.BitSet;

/**
 * One job for one node, as a lane would run it. Requests for slices go up, slices come down. Silence is reported after growing pauses. A
 * loss is reported only when the node has sent nothing at all by the deadline.
 */
final class Job implements PartTransport.Asked {
    private static final long LEAST_PATIENCE_NS = 1_000_000;
    private static final int LONGEST_BACK_OFF = 6;

    /** Most slices that are asked for again while the node has not answered at all. */
    private static final int UNHEARD_QUESTIONS = 2;

    final int part;
    final int slices;
    final RoundInvariants watch;
    final Client client;
    final PartTransport.Order order;
    final PartTransport.Answer answer;
    final SimulatedNode node;
    private final VirtualNetwork network;
    private final long patienceNs;
    private final long giveUpNs;
    private long sentNs;
    private long quietAtNs;
    private long answered;
    private int quietTimes;
    private boolean sent;
    private boolean heard;
    private boolean closed;
    private boolean over;
    private int life = -1;
    private long doneNs;

    Job(VirtualNetwork network, Client client, SimulatedNode node, PartTransport.Order order, PartTransport.Answer to) {
        this.network = network;
        this.client = client;
        this.watch = client.watch();
        this.part = node.index;
        this.node = node;
        this.order = order;
        this.answer = to;
        this.slices = (order.outputLength() - 1) / order.sliceElements() + 1;
        this.patienceNs = LEAST_PATIENCE_NS + network.usualNs();
        this.giveUpNs = network.nowNs() + order.timeoutNs();
    }

    boolean closed() {
        return closed;
    }

    boolean over() {
        return over;
    }

    /** The job's first requests leave the gateway. */
    void leave() {
        if (over) {
            return;
        }
        if (network.nowNs() >= giveUpNs) {
            end(); // a node that was never asked is not reported as lost
            return;
        }
        sent = true;
        sentNs = network.nowNs();
        network.ask(this, (1L << slices) - 1);
        quietAtNs = network.nowNs() + patienceNs;
        network.at(Math.min(quietAtNs, giveUpNs), this::look);
    }

    private void look() {
        long now = network.nowNs();
        if (over) {
            return;
        }
        if (now >= giveUpNs) {
            end();
            if (!heard) {
                network.lost(this);
            }
            return;
        }
        if (!closed && now >= quietAtNs) {
            int times = Math.min(quietTimes++, LONGEST_BACK_OFF);
            quietAtNs = now + (patienceNs << times);
            if (heard || times > 0) {
                network.quiet(this, Long.bitCount(answered));
            }
        }
        if (!over) {
            network.at(closed ? giveUpNs : Math.min(Math.max(quietAtNs, now + 1), giveUpNs), this::look);
        }
    }

    /** A slice arrives at the gateway. */
    void came(int slice, byte[] payload, int state) {
        if (over || (answered >> slice & 1) == 1) {
            return;
        }
        heard = true;
        quietTimes = 0;
        answered |= 1L << slice;
        quietAtNs = network.nowNs() + patienceNs;
        if (Long.bitCount(answered) == slices) {
            end();
        }
        network.slice(this, slice, payload, state, network.nowNs() - sentNs);
    }

    /** A refusal arrives at the gateway. */
    void refused(Refusal refusal) {
        if (!over) {
            heard = true;
            end();
            network.refused(this, refusal);
        }
    }

    private void end() {
        over = true;
        network.ended();
    }

    @Override
    public void again(BitSet wanted) {
        network.again(this, wanted);
        if (closed || over) {
            return;
        }
        long questions = 0;
        for (int slice = wanted.nextSetBit(0); slice >= 0; slice = wanted.nextSetBit(slice + 1)) {
            if (heard || Long.bitCount(questions) < UNHEARD_QUESTIONS) {
                questions |= 1L << slice;
            }
        }
        network.ask(this, questions & ~answered);
        quietAtNs = network.nowNs() + patienceNs;
    }

    @Override
    public void close() {
        closed = true;
        if (!sent && !over) {
            end();
        }
    }

    /** When the node has the product, in nanoseconds. A product computed before a crash is gone. */
    long doneNs(long nowNs, long computeNs) {
        if (life != node.life()) {
            life = node.life();
            doneNs = node.work(nowNs, computeNs);
        }
        return doneNs;
    }
}
