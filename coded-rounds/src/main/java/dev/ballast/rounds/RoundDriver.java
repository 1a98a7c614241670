package dev.ballast.rounds;

import dev.ballast.clock.NanoClock;
import dev.ballast.coding.PartSet;
import dev.ballast.fleet.PartTransport;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.round.Round;
import dev.ballast.round.RoundAction;
import dev.ballast.round.RoundEvent;
import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the actions of a {@link Round}. It sends the activation to the nodes that hold the parts, and feeds their slices back to the
 * round. It computes on the gateway the data parts that the answers do not give, and assembles the layer's raw product.
 *
 * <p>Owned by one worker. Keeps buffers for each layer; layers with equal results share them. {@link #run} blocks the worker's thread until
 * the product is complete. The deadline of the round limits how long it waits for nodes.
 */
public final class RoundDriver {
    private final PartTransport transport;
    private final RoundServices services;
    private final GemmKernel kernel;
    private final NanoClock nanoClock;
    private final Scratch scratch = new Scratch();
    private final PartResults results = new PartResults();
    private final Map<Deployed, RoundParts> buffers = new HashMap<>();

    public RoundDriver(PartTransport transport, RoundServices services, GemmKernel kernel, NanoClock nanoClock) {
        this.transport = transport;
        this.services = services;
        this.kernel = kernel;
        this.nanoClock = nanoClock;
    }

    /**
     * Runs one round.
     *
     * @param activation the input of the layer or stage; read until the call returns
     * @param raw written: the layer's O[m x n] row-major, or the stage's output
     * @throws InterruptedException when the gateway is shutting down; {@code raw} is undefined then
     */
    public void run(Deployed layer, RoundContext context, RequestTally tally, Tensor activation, Tensor raw)
            throws InterruptedException {
        FleetEvent.Round place = context.round(layer.name(), tally.rounds());
        Run run = begin(
                layer, context.policy(), place, activation, context.deadline().leftNs());
        while (!run.advance()) {
            run.await();
        }
        run.finish(tally, raw);
    }

    /** Drops the buffers of all other layers. */
    public void retain(Collection<Deployed> layers) {
        buffers.keySet().retainAll(layers);
        results.retain(buffers.keySet());
    }

    /**
     * Begins a round. The caller drives it with {@link Run#advance}, one round at a time.
     *
     * @param activation read until the round is finished
     * @param leftNs time left until the deadline of the request
     */
    Run begin(Deployed layer, RoundPolicy policy, FleetEvent.Round place, Tensor activation, long leftNs) {
        long begun = nanoClock.nanos();
        AskPlans askPlans = new AskPlans(layer, services.timing());
        Round.AskPlan askPlan = policy.heedsHealth()
                ? askPlans.of(
                        policy,
                        services.fleet().readiness(layer.nodes()),
                        services.checks().next(layer.roundsToCheck()),
                        begun)
                : askPlans.everyDataPart();
        PartSet expected = askPlan.await().union(askPlan.reserve());
        int sliceElements =
                sliceElements(layer, expected.isEmpty() ? layer.code().all() : expected);
        long withinNs = askPlans.withinNs(policy, expected);
        Wait wait = new Wait(begun, AskPlans.usefulNs(withinNs, leftNs), withinNs);
        Run run = new Run(new RoundTask(layer, place, activation, sliceElements), wait, askPlan);
        run.perform(run.round.start(askPlan, begun));
        return run;
    }

    /** Elements of a slice: the most that every node with one of these parts can send in one datagram. */
    private int sliceElements(Deployed layer, PartSet parts) {
        int elements = Integer.MAX_VALUE;
        for (int part = 0; part < layer.nodes().size(); part++) {
            if (parts.contains(part)) {
                int fits = transport.sliceBytes(layer.nodes().get(part));
                elements = Math.min(elements, fits / layer.resultType(part).bytes());
            }
        }
        return Math.max(1, elements);
    }

    /**
     * How long a round waits, and how long a node may take.
     *
     * @param usefulNs how long the round waits for nodes
     * @param withinNs how long a node may take; more counts as a miss
     */
    private record Wait(long begunNs, long usefulNs, long withinNs) {}

    /** One round under way. */
    final class Run {
        private final RoundTask task;
        private final Deployed layer;
        private final Round round;
        private final RoundInbox inbox;
        private final Tensor[] parts;
        private final RoundParts held;
        private final PartTransport.@Nullable Asked[] asked;
        private final Wait wait;
        private final Round.AskPlan askPlan;
        private @Nullable RoundEvent next;

        private Run(RoundTask task, Wait wait, Round.AskPlan askPlan) {
            this.task = task;
            this.layer = task.layer();
            this.wait = wait;
            this.askPlan = askPlan;
            this.held = buffers.computeIfAbsent(layer, key -> key.parts(kernel, scratch, results));
            this.parts = held.results();
            int[] slices = new int[parts.length];
            int most = parts.length;
            for (int part = 0; part < parts.length; part++) {
                slices[part] = task.slicing(part).pieces();
                most += slices[part];
            }
            this.round = new Round(layer.decoder(), slices, wait.begunNs() + wait.usefulNs());
            this.inbox = new RoundInbox(most);
            this.asked = new PartTransport.Asked[parts.length];
        }

        /** Does all work that is due, without waiting; true once the round is complete. */
        boolean advance() {
            while (!round.complete()) {
                RoundEvent came = next == null ? inbox.poll() : next;
                next = null;
                if (came == null && nanoClock.nanos() - round.wakeAtNs() < 0) {
                    return false;
                }
                RoundEvent event = came == null ? new RoundEvent.Tick() : read(came);
                perform(round.on(event, nanoClock.nanos()));
            }
            return true;
        }

        /** Blocks until there is something to do. */
        void await() throws InterruptedException {
            next = inbox.poll(wakeAtNs() - nanoClock.nanos());
        }

        /** When {@link #advance} is due even if no event comes. */
        long wakeAtNs() {
            return round.wakeAtNs();
        }

        /**
         * Ends a complete round.
         *
         * @param raw written, the layer's O[m x n] row-major
         */
        void finish(RequestTally tally, Tensor raw) {
            close();
            CompleteRound complete = new CompleteRound(services, task, held, round);
            if (askPlan.everySlice()) {
                complete.check(wait.begunNs());
            }
            complete.assemble(raw);
            complete.report(tally, nanoClock.nanos() - wait.begunNs());
        }

        /** Sends all requests before it computes anything, so the nodes work at the same time as the gateway. */
        private void perform(List<RoundAction> actions) {
            if (actions.isEmpty()) {
                return;
            }
            WireTensor sent = null;
            for (RoundAction action : actions) {
                if (action instanceof RoundAction.Send send) {
                    sent = sent == null || !held.sameInput() ? encode(send.part()) : sent;
                    send(send.part(), sent);
                } else if (action instanceof RoundAction.AskAgain again) {
                    PartTransport.Asked of = asked[again.part()];
                    if (of != null) {
                        of.again(again.slices());
                    }
                }
            }
            for (RoundAction action : actions) {
                if (action instanceof RoundAction.ComputeLocally compute) {
                    computeLocally(compute.dataParts());
                    perform(round.on(new RoundEvent.ComputedLocally(), nanoClock.nanos()));
                }
            }
        }

        private WireTensor encode(int part) {
            Tensor input = held.input(part, task.activation());
            return WireTensor.of(layer.activationType(), input, 0, layer.inputLength(part));
        }

        private void send(int part, WireTensor sent) {
            int node = layer.nodes().get(part);
            PartTransport.Order order = new PartTransport.Order(
                    layer.partId(part),
                    layer.extents(part),
                    sent,
                    layer.length(part),
                    task.sliceElements(),
                    layer.resultType(part),
                    wait.usefulNs(),
                    wait.withinNs());
            int slices = task.slicing(part).pieces();
            PartAnswer answer = new PartAnswer(services, inbox, task.place(), layer, part, slices, waitedFor(part));
            asked[part] = transport.ask(node, order, answer);
        }

        private boolean waitedFor(int part) {
            return askPlan.await().contains(part) || askPlan.reserve().contains(part);
        }

        private void computeLocally(PartSet dataParts) {
            for (int part = dataParts.next(0); part >= 0; part = dataParts.next(part + 1)) {
                held.compute(part, task.activation());
            }
        }

        /**
         * Decodes a slice into the buffer of its part; other events stay as they are. The part counts as failed if the payload is no slice
         * of it, or if the gateway has computed the part.
         */
        private RoundEvent read(RoundEvent came) {
            if (!(came instanceof RoundEvent.SliceArrived arrived)) {
                return came;
            }
            int part = arrived.part();
            if (!round.computedLocally().contains(part)) {
                try {
                    Slicing slicing = task.slicing(part);
                    int slice = arrived.slice();
                    ShardAnswer.decodeInto(
                            arrived.payload(), slice, parts[part], slicing.start(slice), slicing.size(slice));
                    return arrived;
                } catch (WireException e) {
                    String node = services.fleet().node(layer.nodes().get(part)).id();
                    services.telemetry()
                            .publish(new FleetEvent.Corrupt(task.place(), node, part, String.valueOf(e.getMessage())));
                }
            }
            return new RoundEvent.PartFailed(part);
        }

        private void close() {
            inbox.close();
            for (int part = 0; part < parts.length; part++) {
                PartTransport.Asked of = asked[part];
                if (of != null && waitedFor(part)) { // a probe is to reach its node even if the round is over at once
                    of.close();
                }
            }
        }
    }
}
