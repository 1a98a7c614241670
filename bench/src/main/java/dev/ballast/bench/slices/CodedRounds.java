package dev.ballast.bench.slices;

import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Recovery;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.PartTransport;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.round.Round;
import dev.ballast.round.RoundAction;
import dev.ballast.round.RoundEvent;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One coded layer over nodes, round after round, driven by the product's own round machine and transport. Unlike the gateway it computes
 * nothing itself: what the nodes do not give counts as lost. Owned by one thread.
 */
final class CodedRounds {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final float TOLERANCE = 1e-4f;

    private final CodedLayer coded;
    private final Edges.NodeLink link;
    private final Decoder decoder;
    private final List<String> partIds = new ArrayList<>();
    private final float[] input;
    private final float[] expected;
    private final int sliceElements;
    private final float[][] parts;

    CodedRounds(CodedLayer coded, Edges.NodeLink link) {
        this.coded = coded;
        this.link = link;
        this.decoder = new Decoder(coded.code());
        this.input = new float[coded.layer().lowering().inputLength()];
        Random random = new Random(1);
        for (int i = 0; i < input.length; i++) {
            input[i] = random.nextFloat();
        }
        this.expected = new float[coded.layer().outputLength()];
        coded.layer().multiply(Kernels.available().get(0), input, 0, new Scratch(), expected, 0);
        this.sliceElements = link.sliceBytes(0) / Float.BYTES;
        this.parts = new float[coded.code().parts()][];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = new float[coded.length(part)];
        }
        decoder.prepare(coded.code().parityParts());
    }

    /**
     * How one round ended.
     *
     * @param askedAgain slices that were asked for more than once
     * @param right whether the nodes alone gave the right result
     */
    record Outcome(int askedAgain, boolean right) {}

    /** Slices of a part. */
    int slices() {
        return slicing(0).pieces();
    }

    /** Gives every node its part. */
    void push() throws IOException, InterruptedException {
        for (int part = 0; part < parts.length; part++) {
            PartMessage message = PartMessage.of(coded.part(part));
            partIds.add(message.partId());
            link.put(part, message.partId(), message.encode(), sent -> {});
        }
    }

    private Slicing slicing(int part) {
        return new Slicing(parts[part].length, sliceElements);
    }

    Outcome round() throws InterruptedException {
        int[] slices = new int[parts.length];
        for (int part = 0; part < parts.length; part++) {
            slices[part] = slicing(part).pieces();
        }
        Round round = new Round(decoder, slices, System.nanoTime() + TIMEOUT_NS);
        Run run = new Run(round);
        boolean whole = run.toItsEnd();
        return new Outcome(round.slicesAskedAgain(), whole && isRight(round));
    }

    private boolean isRight(Round round) {
        float[] raw = new float[expected.length];
        for (int slice = 0; slice < round.slices(); slice++) {
            Recovery recovery = round.recovery(slice);
            for (int data = 0; data < coded.code().dataParts(); data++) {
                int from = slice * sliceElements;
                int to = Math.min(parts[data].length, from + sliceElements);
                int at = coded.outputOffset(data) + from;
                if ((recovery.missing() >> data & 1) == 0) {
                    System.arraycopy(parts[data], from, raw, at, to - from);
                } else {
                    recovery.recover(data, parts, from, to, raw, at);
                }
            }
        }
        for (int i = 0; i < raw.length; i++) {
            if (Math.abs(raw[i] - expected[i]) > TOLERANCE * (1 + Math.abs(expected[i]))) {
                return false;
            }
        }
        return true;
    }

    /** One round under way. */
    private final class Run {
        private final Round round;
        private final BlockingQueue<RoundEvent> events = new LinkedBlockingQueue<>();
        private final PartTransport.Asked[] asked = new PartTransport.Asked[parts.length];

        Run(Round round) {
            this.round = round;
        }

        /** Whether it could be completed from the nodes alone. */
        boolean toItsEnd() throws InterruptedException {
            long all = coded.code().allMask();
            Arrays.stream(parts).forEach(part -> Arrays.fill(part, 0));
            boolean possible = perform(round.start(all, all, System.nanoTime()));
            while (possible && !round.complete()) {
                RoundEvent event = events.poll(round.wakeAtNs() - System.nanoTime(), TimeUnit.NANOSECONDS);
                possible = perform(round.on(event == null ? new RoundEvent.Tick() : event, System.nanoTime()));
            }
            for (PartTransport.Asked of : asked) {
                of.close();
            }
            return possible;
        }

        private boolean perform(List<RoundAction> actions) {
            for (RoundAction action : actions) {
                if (action instanceof RoundAction.Send send) {
                    asked[send.part()] = ask(send.part());
                } else if (action instanceof RoundAction.AskAgain again) {
                    asked[again.part()].again(again.slices());
                } else if (action instanceof RoundAction.ComputeLocally) {
                    return false;
                }
            }
            return true;
        }

        private PartTransport.Asked ask(int part) {
            PartTransport.Order order = new PartTransport.Order(
                    partIds.get(part),
                    WireTensor.of(WireType.FLOAT32, input, 0, input.length),
                    parts[part].length,
                    sliceElements,
                    WireType.FLOAT32,
                    TIMEOUT_NS);
            return link.ask(part, order, new Told(events, part, slicing(part), parts[part]));
        }
    }

    /** Turns what the transport tells into events of the round. Slices are written by the transport's one thread, before their event. */
    private record Told(
            BlockingQueue<RoundEvent> events,
            int part,
            Slicing slicing,
            @SuppressWarnings("ArrayRecordComponent") float[] target)
            implements PartTransport.Answer {
        @Override
        public void slice(int slice, byte[] payload, long latencyNs) {
            try {
                ShardAnswer.decodeInto(payload, slice, target, slicing.start(slice), slicing.size(slice));
                events.add(new RoundEvent.SliceArrived(part, slice));
            } catch (WireException e) {
                events.add(new RoundEvent.PartFailed(part));
            }
        }

        @Override
        public void quiet() {
            events.add(new RoundEvent.PartQuiet(part));
        }

        @Override
        public void refused(PartTransport.Refusal refusal, String reason) {
            events.add(new RoundEvent.PartFailed(part));
        }

        @Override
        public void lost(String reason) {
            events.add(new RoundEvent.PartFailed(part));
        }
    }
}
