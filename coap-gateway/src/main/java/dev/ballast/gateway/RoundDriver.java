package dev.ballast.gateway;

import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Recovery;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.round.Round;
import dev.ballast.round.RoundAction;
import dev.ballast.round.RoundEvent;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Carries out what a {@link Round} decides: sends the activation to the holders of the parts, feeds their answers back, computes
 * on the gateway what cannot be had, and puts the layer's raw product together. One worker's; it keeps one set of buffers per layer
 * and blocks its thread until the product is complete, which the round's deadline bounds.
 */
final class RoundDriver {
    private final PartTransport transport;
    private final PartAnswer.Desk desk;
    private final GemmKernel kernel;
    private final LongSupplier nanoClock;
    private final Scratch scratch = new Scratch();
    private final Map<DeployedLayer, float[][]> buffers = new HashMap<>();

    RoundDriver(PartTransport transport, PartAnswer.Desk desk, GemmKernel kernel, LongSupplier nanoClock) {
        this.transport = transport;
        this.desk = desk;
        this.kernel = kernel;
        this.nanoClock = nanoClock;
    }

    /**
     * Runs one round.
     *
     * @param activation the layer's input; read until the call returns
     * @param raw written, the layer's O[m x n] row-major
     * @throws InterruptedException when the gateway is shutting down; {@code raw} is undefined then
     */
    void run(DeployedLayer layer, RoundContext context, RequestTally tally, float[] activation, float[] raw)
            throws InterruptedException {
        long begun = nanoClock.getAsLong();
        long timeoutNs = desk.timing().answerWithin().toNanos();
        Run run = new Run(layer, context.round(layer.name(), tally.rounds()), activation, begun + timeoutNs);
        Fleet.Readiness ready = desk.fleet().readiness(layer.nodes());
        List<RoundAction> actions = run.round.start(ready.ask(), ready.await(), begun);
        run.request = GemmRequest.encode(
                (int) Math.max(1, timeoutNs / 1_000_000),
                activation,
                0,
                layer.coded().layer().lowering().inputLength());
        run.perform(actions, ready.await(), timeoutNs);
        while (!run.round.complete()) {
            RoundInbox.Outcome outcome = run.inbox.poll(run.round.wakeAtNs() - nanoClock.getAsLong());
            RoundEvent event = outcome == null ? new RoundEvent.Tick() : run.read(outcome);
            run.perform(run.round.on(event, nanoClock.getAsLong()), 0, timeoutNs);
        }
        run.inbox.close();
        run.assemble(raw);
        run.report(tally, nanoClock.getAsLong() - begun);
    }

    private float[][] buffersOf(DeployedLayer layer) {
        return buffers.computeIfAbsent(layer, key -> {
            CodedLayer coded = key.coded();
            float[][] parts = new float[coded.code().parts()][];
            for (int part = 0; part < parts.length; part++) {
                parts[part] = new float[coded.length(part)];
            }
            return parts;
        });
    }

    /** One round under way. */
    private final class Run {
        private final DeployedLayer layer;
        private final FleetEvent.Round place;
        private final float[] activation;
        private final Round round;
        private final RoundInbox inbox;
        private final float[][] parts;
        private byte[] request = new byte[0];

        Run(DeployedLayer layer, FleetEvent.Round place, float[] activation, long deadlineNs) {
            this.layer = layer;
            this.place = place;
            this.activation = activation;
            this.round = new Round(layer.decoder(), 1, deadlineNs);
            this.inbox = new RoundInbox(layer.coded().code().parts());
            this.parts = buffersOf(layer);
        }

        /** Sends first and computes then, so that the nodes work meanwhile. */
        void perform(List<RoundAction> actions, long awaited, long timeoutNs) {
            for (RoundAction action : actions) {
                if (action instanceof RoundAction.Send send) {
                    int node = layer.nodes().get(send.part());
                    boolean waitedFor = (awaited >> send.part() & 1) == 1;
                    transport.ask(
                            node,
                            layer.partId(send.part()),
                            request,
                            timeoutNs,
                            new PartAnswer(desk, inbox, place, send.part(), node, waitedFor));
                }
            }
            for (RoundAction action : actions) {
                if (action instanceof RoundAction.ComputeLocally compute) {
                    computeLocally(compute.dataParts());
                    perform(round.on(new RoundEvent.ComputedLocally(), nanoClock.getAsLong()), awaited, timeoutNs);
                }
            }
        }

        private void computeLocally(long dataParts) {
            for (long rest = dataParts; rest != 0; rest &= rest - 1) {
                int part = Long.numberOfTrailingZeros(rest);
                layer.coded().part(part).multiply(kernel, activation, 0, scratch, parts[part], 0);
            }
        }

        /** Reads an answer into its part's buffer; bytes that are no result of this part count as a failure of the part. */
        RoundEvent read(RoundInbox.Outcome outcome) {
            int part = outcome.part();
            if (outcome instanceof RoundInbox.Outcome.Answered answered && (round.computedLocally() >> part & 1) == 0) {
                try {
                    GemmResponse.decodeInto(answered.payload(), parts[part], 0, parts[part].length);
                    return new RoundEvent.SliceArrived(part, 0);
                } catch (WireException e) {
                    String node = desk.fleet().node(layer.nodes().get(part)).id();
                    desk.telemetry().publish(new FleetEvent.Corrupt(place, node, part, String.valueOf(e.getMessage())));
                }
            }
            return new RoundEvent.PartFailed(part);
        }

        void assemble(float[] raw) {
            Recovery recovery = round.recovery(0);
            CodedLayer coded = layer.coded();
            for (int data = 0; data < coded.code().dataParts(); data++) {
                int at = coded.outputOffset(data);
                if ((recovery.missing() >> data & 1) == 0) {
                    System.arraycopy(parts[data], 0, raw, at, parts[data].length);
                } else {
                    recovery.recover(data, parts, 0, parts[data].length, raw, at);
                }
            }
        }

        void report(RequestTally tally, long tookNs) {
            long doneWithout = round.recovery(0).missing() | round.computedLocally();
            List<String> missing = new ArrayList<>(0);
            for (long rest = doneWithout; rest != 0; rest &= rest - 1) {
                int node = layer.nodes().get(Long.numberOfTrailingZeros(rest));
                missing.add(desk.fleet().node(node).id());
            }
            int recovered = round.recoveredSlices();
            int local = Long.bitCount(round.computedLocally());
            if (recovered > 0) {
                desk.telemetry().publish(new FleetEvent.Recovered(place, missing, recovered));
            }
            if (local > 0) {
                desk.telemetry()
                        .publish(new FleetEvent.Fallback(
                                place, local, "the nodes that answered and the parity do not suffice"));
            }
            tally.add(recovered, local, missing, tookNs);
        }
    }
}
