package dev.ballast.rounds;

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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what a {@link Round} decides: sends the activation to the holders of the parts, feeds their slices back, computes
 * on the gateway what cannot be had, and puts the layer's raw product together. One worker's; it keeps one set of buffers per layer
 * and blocks its thread until the product is complete, which the round's deadline bounds.
 */
public final class RoundDriver {
    private final PartTransport transport;
    private final RoundServices services;
    private final GemmKernel kernel;
    private final LongSupplier nanoClock;
    private final Scratch scratch = new Scratch();
    private final Map<Deployed, RoundParts> buffers = new HashMap<>();

    public RoundDriver(PartTransport transport, RoundServices services, GemmKernel kernel, LongSupplier nanoClock) {
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

    /** Drops the buffers of all layers but these. */
    public void retain(Collection<Deployed> layers) {
        buffers.keySet().retainAll(layers);
    }

    /**
     * Begins a round, to be run by whoever calls {@link Run#advance} at the right times; one at a time.
     *
     * @param activation read until the round is finished
     * @param leftNs how long from now its request is of use
     */
    Run begin(Deployed layer, RoundPolicy policy, FleetEvent.Round place, Tensor activation, long leftNs) {
        long begun = nanoClock.getAsLong();
        AskPlans askPlans = new AskPlans(layer, services.timing());
        Round.AskPlan askPlan = policy.heedsHealth()
                ? askPlans.of(
                        policy,
                        services.fleet().readiness(layer.nodes()),
                        services.checks().next(layer.roundsToCheck()),
                        begun)
                : askPlans.everyDataPart();
        long expected = askPlan.await() | askPlan.reserve();
        int sliceElements = sliceElements(layer, expected == 0 ? -1L : expected);
        long withinNs = askPlans.withinNs(policy, expected);
        Wait wait = new Wait(begun, AskPlans.usefulNs(withinNs, leftNs), withinNs);
        Run run = new Run(new RoundTask(layer, place, activation, sliceElements), wait, askPlan);
        run.perform(run.round.start(askPlan, begun));
        return run;
    }

    /** Elements of a slice such that the holder of each of these parts can answer one in a datagram. */
    private int sliceElements(Deployed layer, long parts) {
        int elements = Integer.MAX_VALUE;
        for (int part = 0; part < layer.nodes().size(); part++) {
            if ((parts >> part & 1) == 1) {
                int fits = transport.sliceBytes(layer.nodes().get(part));
                elements = Math.min(elements, fits / layer.resultType(part).bytes());
            }
        }
        return Math.max(1, elements);
    }

    /**
     * How long nodes are waited for.
     *
     * @param usefulNs how long the round waits
     * @param withinNs how long a node may take before that is held against it
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
        private RoundInbox.@Nullable Outcome next;

        private Run(RoundTask task, Wait wait, Round.AskPlan askPlan) {
            this.task = task;
            this.layer = task.layer();
            this.wait = wait;
            this.askPlan = askPlan;
            this.held = buffers.computeIfAbsent(layer, key -> key.parts(kernel, scratch));
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

        /** Does all that is to be done by now, without waiting for anything; true once the round is complete. */
        boolean advance() {
            while (!round.complete()) {
                RoundInbox.Outcome outcome = next == null ? inbox.poll() : next;
                next = null;
                if (outcome == null && nanoClock.getAsLong() - round.wakeAtNs() < 0) {
                    return false;
                }
                RoundEvent event = outcome == null ? new RoundEvent.Tick() : read(outcome);
                perform(round.on(event, nanoClock.getAsLong()));
            }
            return true;
        }

        /** Blocks until there is something to do. */
        void await() throws InterruptedException {
            next = inbox.poll(wakeAtNs() - nanoClock.getAsLong());
        }

        /** When {@link #advance} has something to do even if nothing comes. */
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
            complete.report(tally, nanoClock.getAsLong() - wait.begunNs());
        }

        /** Sends first and computes then, so that the nodes work meanwhile. */
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
                    perform(round.on(new RoundEvent.ComputedLocally(), nanoClock.getAsLong()));
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
                    sent,
                    layer.length(part),
                    task.sliceElements(),
                    layer.resultType(part),
                    wait.usefulNs(),
                    wait.withinNs());
            PartAnswer answer = new PartAnswer(services, inbox, task.place(), layer, part, node, waitedFor(part));
            asked[part] = transport.ask(node, order, answer);
        }

        private boolean waitedFor(int part) {
            return ((askPlan.await() | askPlan.reserve()) >> part & 1) == 1;
        }

        private void computeLocally(long dataParts) {
            for (long rest = dataParts; rest != 0; rest &= rest - 1) {
                int part = Long.numberOfTrailingZeros(rest);
                held.compute(part, task.activation());
            }
        }

        /** Reads a slice into its part's buffer; bytes that are no slice of this part count as a failure of the part. */
        private RoundEvent read(RoundInbox.Outcome outcome) {
            int part = outcome.part();
            if (outcome instanceof RoundInbox.Outcome.Quiet) {
                return new RoundEvent.PartQuiet(part);
            }
            if (outcome instanceof RoundInbox.Outcome.Slice came && (round.computedLocally() >> part & 1) == 0) {
                try {
                    Slicing slicing = task.slicing(part);
                    int slice = came.slice();
                    ShardAnswer.decodeInto(
                            came.payload(), slice, parts[part], slicing.start(slice), slicing.size(slice));
                    return new RoundEvent.SliceArrived(part, slice);
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
