package dev.ballast.simulate;

import static dev.ballast.simulate.BrokenInvariantException.require;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.PartTransport;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The network between the gateway and its nodes, and the nodes' answers. Owned by one thread. */
final class VirtualNetwork implements PartTransport {
    /** States of an answer. */
    static final int RIGHT = 0;

    static final int UNREADABLE = 1;
    static final int WRONG = 2;

    private static final int MOST_SLICE_ELEMENTS = 4;
    private static final long MOST_QUEUED_NS = 60_000_000;

    private final Agenda agenda;
    private final History history;
    private final SplittableRandom random;
    private final FaultRates rates;
    private final Products products;
    private final FleetInvariants fleetWatch;
    private final List<SimulatedNode> nodes;
    private final int[] sliceBytes;
    private final VirtualPushes pushes;
    private boolean calm;
    private int underWay;
    private @Nullable Fleet fleet;
    private @Nullable Client asking;

    VirtualNetwork(Simulation simulation, SplittableRandom random) {
        this.agenda = simulation.agenda();
        this.history = simulation.history();
        this.random = random;
        this.rates = simulation.scenario().rates();
        this.products = simulation.products();
        this.fleetWatch = simulation.fleetWatch();
        this.nodes = simulation.nodes();
        this.pushes = new VirtualPushes(this, simulation);
        this.sliceBytes = new int[nodes.size()];
        int usual = 1 + random.nextInt(MOST_SLICE_ELEMENTS);
        for (int node = 0; node < sliceBytes.length; node++) {
            int elements = random.nextInt(4) == 0 ? 1 + random.nextInt(MOST_SLICE_ELEMENTS) : usual;
            sliceBytes[node] = elements * Float.BYTES + random.nextInt(Float.BYTES);
        }
    }

    /** Ends losses, unreadable answers and random refusals. */
    void calm() {
        calm = true;
        nodes.forEach(node -> {
            node.up.calm();
            node.down.calm();
        });
    }

    void over(Fleet over) {
        fleet = over;
    }

    /** Sets the client whose round asks from now on. */
    void asking(Client client) {
        asking = client;
    }

    /** The client whose round asks. */
    Client asking() {
        if (asking == null) {
            throw new BrokenInvariantException("only a round asks a node", "no round is running");
        }
        return asking;
    }

    long nowNs() {
        return agenda.nowNs();
    }

    void at(long atNs, Runnable happening) {
        agenda.at(atNs, happening);
    }

    /** Number of jobs that may still report to the gateway. */
    int underWay() {
        return underWay;
    }

    void ended() {
        underWay--;
    }

    /** Usual time from a request to its answer, in nanoseconds. */
    long usualNs() {
        return 2 * (rates.delayNs() + rates.jitterNs()) + 2 * rates.computeNs();
    }

    @Override
    public int sliceBytes(int node) {
        return sliceBytes[node];
    }

    @Override
    public Asked ask(int node, Order order, Answer answer) {
        Client client = asking();
        require(order.partId().equals(client.partId(node)), "each node is asked for its part", () -> order.partId());
        history.note(History.What.ASK, node, node);
        Job job = new Job(this, client, nodes.get(node), order, answer);
        client.watch().asked(job, order, nowNs());
        underWay++;
        boolean held = !calm && rates.held() > 0 && random.nextDouble() < rates.held();
        at(nowNs() + (held ? random.nextLong(2 * order.timeoutNs()) : 0), job::leave);
        return job;
    }

    void again(Job job, BitSet slices) {
        history.note(History.What.AGAIN, job.node.index, slices.isEmpty() ? 0 : slices.toLongArray()[0]);
        job.watch.again(job.part, slices);
    }

    /**
     * Sends requests for slices to the node, each in a datagram of its own that may be lost. The datagrams that are not lost arrive
     * together.
     */
    void ask(Job job, long questions) {
        long arriving = 0;
        for (long rest = questions; rest != 0; rest &= rest - 1) {
            arriving |= job.node.up.loses(nowNs()) ? 0 : Long.lowestOneBit(rest);
        }
        if (arriving != 0) {
            long reach = arriving;
            int life = job.node.life();
            at(nowNs() + job.node.up.delayNs(), () -> arrive(job, reach, life));
            if (job.node.up.doubles()) {
                at(nowNs() + job.node.up.delayNs(), () -> arrive(job, reach, job.node.life()));
            }
        }
    }

    private void arrive(Job job, long questions, int life) {
        SimulatedNode node = job.node;
        if (!node.running()) {
            return;
        }
        if (nowNs() < node.frozenUntilNs()) {
            at(node.frozenUntilNs(), () -> {
                if (node.life() == life) { // datagrams in a socket are gone with the process
                    arrive(job, questions, life);
                }
            });
        } else if (!node.holdsPart()) {
            refuse(job, Refusal.UNKNOWN_PART);
        } else if (node.freeAtNs() - nowNs() > Math.min(MOST_QUEUED_NS, job.order.timeoutNs())) {
            refuse(job, Refusal.OVERLOADED);
        } else if (!calm && rates.rejected() > 0 && random.nextDouble() < rates.rejected()) {
            refuse(job, Refusal.REJECTED);
        } else {
            int now = node.life();
            long compute = rates.computeNs() / 2 + random.nextLong(rates.computeNs());
            at(job.doneNs(nowNs(), compute), () -> respond(job, questions, now));
        }
    }

    private void refuse(Job job, Refusal refusal) {
        if (!job.node.down.loses(nowNs())) {
            at(nowNs() + job.node.down.delayNs(), () -> job.refused(refusal));
        }
    }

    private void respond(Job job, long questions, int life) {
        SimulatedNode node = job.node;
        if (node.life() != life) {
            return;
        }
        if (nowNs() < node.frozenUntilNs()) {
            at(node.frozenUntilNs(), () -> respond(job, questions, life));
            return;
        }
        byte[][] answers = products.answers(job.watch.input, job.order.sliceElements(), node.lying())[job.part];
        for (long rest = questions; rest != 0; rest &= rest - 1) {
            int slice = Long.numberOfTrailingZeros(rest);
            if (!node.down.loses(nowNs())) {
                boolean spoiled = !calm && rates.unreadable() > 0 && random.nextDouble() < rates.unreadable();
                byte[] payload = spoiled ? spoil(answers, slice) : answers[slice];
                int state = spoiled ? UNREADABLE : node.lying() ? WRONG : RIGHT;
                at(nowNs() + node.down.delayNs(), () -> job.came(slice, payload, state));
                if (node.down.doubles()) {
                    at(nowNs() + node.down.delayNs(), () -> job.came(slice, payload, state));
                }
            }
        }
    }

    /** An unreadable payload: truncated, empty, one byte too long, or that of another slice. */
    private byte[] spoil(byte[][] answers, int slice) {
        byte[] payload = answers[slice];
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(payload, random.nextInt(payload.length));
            case 1 -> new byte[0];
            case 2 -> Arrays.copyOf(payload, payload.length + 1);
            default -> answers.length > 1 ? answers[(slice + 1) % answers.length] : new byte[0];
        };
    }

    void slice(Job job, int slice, byte[] payload, int state, long latencyNs) {
        History.What what =
                state == RIGHT ? History.What.SLICE : state == WRONG ? History.What.WRONG : History.What.UNREADABLE;
        history.note(what, job.node.index, slice);
        if (!job.watch.over()) {
            job.watch.slice(job.part, slice, state != UNREADABLE, state == WRONG);
        }
        job.answer.slice(slice, payload, latencyNs);
        fleetWatch.answered(fleet(), job.node.index);
        job.client.told(job.watch);
    }

    void quiet(Job job, int cameSoFar) {
        history.note(History.What.QUIET, job.node.index, cameSoFar);
        job.watch.quiet(job.part);
        job.answer.quiet();
        job.client.told(job.watch);
    }

    void refused(Job job, Refusal refusal) {
        int code = refusal == Refusal.UNKNOWN_PART ? 404 : refusal == Refusal.OVERLOADED ? 503 : 400;
        history.note(History.What.REFUSED, job.node.index, code);
        if (!job.watch.over()) {
            job.watch.failed(job.part);
        }
        int pushesBefore = pushes.requested();
        job.answer.refused(refusal, "refused in the simulation");
        boolean known = refusal != Refusal.UNKNOWN_PART;
        require(
                known || pushes.requested() > pushesBefore,
                "a node that lacks its part is pushed the part",
                () -> "node " + job.node.index);
        if (refusal == Refusal.OVERLOADED) {
            fleetWatch.refused(fleet(), job.node.index);
        } else {
            fleetWatch.present(fleet(), job.node.index);
        }
        job.client.told(job.watch);
    }

    void lost(Job job) {
        history.note(History.What.LOST, job.node.index, job.part);
        if (!job.watch.over()) {
            job.watch.failed(job.part);
        }
        job.answer.lost("no answer in time");
        fleetWatch.missed(fleet(), job.node.index);
        job.client.told(job.watch);
    }

    /** The pushes of parts to the nodes. */
    VirtualPushes pushes() {
        return pushes;
    }

    Fleet fleet() {
        if (fleet == null) {
            throw new IllegalStateException("the network has no fleet yet");
        }
        return fleet;
    }
}
