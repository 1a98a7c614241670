package dev.ballast.rounds;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.fleet.PartTransport;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.plan.LayerPlan;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;

/** Nodes in memory that do as they are told: they hold parts, multiply, refuse, spoil or stay silent, without a network or a wait. */
public final class ScriptedNodes implements PartTransport, NodeControl {
    /** What a node does with a request. */
    public enum Mood {
        WORKS,
        /** Looks like a dead node whose deadline has passed. */
        SILENT,
        OVERLOADED,
        SPOILS,
        /** Answers in time and in the right form, with one wrong number. */
        LIES,
        /** Withholds every second slice until it is asked again. */
        FORGETFUL,
        /** Answers only when {@link #deliverHeld} is called. */
        HOLDS
    }

    private final List<Map<String, Held>> parts = new ArrayList<>();
    private final List<Set<String>> kept = new ArrayList<>();
    private final List<Mood> moods = new ArrayList<>();
    private final Set<Integer> unreachable = new HashSet<>();
    private final Set<Integer> full = new HashSet<>();
    private final Set<Integer> tiny = new HashSet<>();
    private final Set<String> wrong = new HashSet<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private final List<Integer> asked = new ArrayList<>();
    private final List<Integer> again = new ArrayList<>();
    private int sliceBytes = 60_000;
    private int puts;
    private long freeBytes = 1L << 30;

    /** What a node computes. */
    private interface Held {
        Tensor compute(JobExtents extents, Tensor activation);
    }

    private static Held layer(OpenLayer open) {
        return (extents, activation) -> {
            LinearLayer part = open.at(extents.numbers());
            Tensor result = part.arithmetic().product(part.outputLength());
            part.multiply(Kernels.best(), activation, new Scratch(), result);
            return result;
        };
    }

    /** Every second node has another kernel, so results differ by rounding. */
    private static Held stage(int node, StageMessage stage) throws IOException {
        GemmKernel kernel = node % 2 == 0 ? Kernels.best() : Kernels.portable();
        try {
            Model model = OnnxReader.read("stage", stage.model(), 1 << 24);
            return (extents, activation) -> {
                FloatTensor output = FloatTensor.flat(new float[stage.head().outputLength()]);
                new ModelRunner(model, kernel).run((FloatTensor) activation, new LocalBackend(kernel), output);
                return output;
            };
        } catch (ModelException e) {
            throw new IOException("4.00 " + e.getMessage(), e);
        }
    }

    public ScriptedNodes(int nodes) {
        for (int node = 0; node < nodes; node++) {
            parts.add(new HashMap<>());
            moods.add(Mood.WORKS);
            kept.add(new HashSet<>());
        }
    }

    /** Rounds over these nodes, which are given their parts. Time stands still. */
    public LayerRounds rounds(LayerPlan.Split plan, int checkEvery) throws IOException {
        List<NodeAddress> addresses = new ArrayList<>();
        for (int node = 0; node < parts.size(); node++) {
            addresses.add(
                    new NodeAddress("node-" + node, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + node)));
        }
        HealthPolicy health = new HealthPolicy(3, Duration.ofMillis(10), Duration.ofMillis(10));
        LayerRounds.Study study = new LayerRounds.Study(
                new Fleet(addresses, health, TelemetrySink.discarding(), () -> 0, () -> 0),
                this,
                RoundTiming.defaults(),
                RoundPolicy.CODED,
                checkEvery,
                node -> {},
                TelemetrySink.discarding(),
                Kernels.portable(),
                () -> 0);
        LayerRounds rounds = new LayerRounds(plan, WireChoice.EXACT, study);
        for (int part = 0; part < plan.nodes().size(); part++) {
            put(plan.nodes().get(part), rounds.partId(part), rounds.encode(part), sent -> {});
        }
        return rounds;
    }

    public synchronized void mood(int node, Mood mood) {
        moods.set(node, mood);
    }

    public synchronized void unreachable(int node, boolean is) {
        if (is) {
            unreachable.add(node);
        } else {
            unreachable.remove(node);
        }
    }

    /** Whether the node says that it has no memory at all. */
    public synchronized void tiny(int node, boolean is) {
        if (is) {
            tiny.add(node);
        } else {
            tiny.remove(node);
        }
    }

    /** Whether the disk of the node has no room for parts. */
    public synchronized void full(int node, boolean is) {
        if (is) {
            full.add(node);
        } else {
            full.remove(node);
        }
    }

    /** Every holder of this part gives one wrong number in each result, as with a flipped bit in its weights. */
    public synchronized void spoil(String partId) {
        wrong.add(partId);
    }

    /** The memory that each node reports as left beside its parts; no node refuses anything for it. */
    public synchronized void freeBytes(long bytes) {
        freeBytes = bytes;
    }

    /** One wrong weight of the part in memory: the node gives a wrong number until the part has been deleted and pushed again. */
    public synchronized void flip(int node, String partId) {
        Held sound = parts.get(node).get(partId);
        if (sound == null) {
            throw new IllegalStateException("node " + node + " does not hold part " + partId);
        }
        parts.get(node).put(partId, (extents, activation) -> {
            Tensor result = sound.compute(extents, activation);
            spoil(result);
            return result;
        });
    }

    /** The node lost its parts, as after a start without its disk. */
    public synchronized void forgetParts(int node) {
        parts.get(node).clear();
    }

    public synchronized Set<String> held(int node) {
        return new HashSet<>(parts.get(node).keySet());
    }

    public synchronized int puts() {
        return puts;
    }

    /** Nodes asked since the last call, in order. */
    public synchronized List<Integer> takeAsked() {
        List<Integer> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    /** Nodes asked again since the last call, in order. */
    public synchronized List<Integer> takeAskedAgain() {
        List<Integer> taken = List.copyOf(again);
        again.clear();
        return taken;
    }

    public synchronized void deliverHeld() {
        for (Runnable next = held.poll(); next != null; next = held.poll()) {
            next.run();
        }
    }

    /** Result slices hold {@code elements} elements from now on. */
    public synchronized void sliceElements(int elements) {
        sliceBytes = elements * Float.BYTES;
    }

    @Override
    public synchronized int sliceBytes(int node) {
        return sliceBytes;
    }

    @Override
    public synchronized Asked ask(int node, Order order, Answer answer) {
        asked.add(node);
        switch (moods.get(node)) {
            case SILENT -> answer.lost("no answer in time");
            case OVERLOADED -> answer.refused(Refusal.OVERLOADED, "5.03 queue full");
            case SPOILS -> answer.slice(0, new byte[] {1, 2, 3}, 1_000);
            case HOLDS -> held.add(() -> compute(node, order, answer, 90_000_000, slice -> true));
            case FORGETFUL -> compute(node, order, answer, 1_000, slice -> slice % 2 == 0);
            case WORKS, LIES -> compute(node, order, answer, 1_000, slice -> true);
        }
        if (moods.get(node) == Mood.FORGETFUL) {
            answer.quiet();
        }
        return new Asked() {
            @Override
            public void again(BitSet slices) {
                again.add(node);
                compute(node, order, answer, 1_000, slices::get);
            }

            @Override
            public void close() {}
        };
    }

    private void compute(int node, Order order, Answer answer, long latencyNs, IntPredicate slices) {
        Held part = parts.get(node).get(order.partId());
        if (part == null) {
            answer.refused(Refusal.UNKNOWN_PART, "4.04 no part " + order.partId());
            return;
        }
        Tensor result = part.compute(order.extents(), activation(order));
        if (moods.get(node) == Mood.LIES || wrong.contains(order.partId())) {
            spoil(result);
        }
        Slicing slicing = new Slicing(result.shape().size(), order.sliceElements());
        for (int slice = 0; slice < slicing.pieces(); slice++) {
            if (slices.test(slice)) {
                int from = slicing.start(slice);
                GemmTimes times = new GemmTimes(1, 1);
                answer.slice(
                        slice,
                        ShardAnswer.encode(times, slice, order.resultType(), result, from, slicing.size(slice)),
                        latencyNs);
            }
        }
    }

    /** One wrong number. */
    private static void spoil(Tensor result) {
        int at = result.shape().size() / 2;
        if (result instanceof FloatTensor floats) {
            floats.data()[at] += 0.5f;
        } else if (result instanceof IntTensor ints) {
            ints.data()[at]++;
        } else if (result instanceof LongTensor longs) {
            longs.data()[at]++;
        }
    }

    /** The activation as a node decodes it from one shard. */
    private static Tensor activation(Order order) {
        int length = order.activation().length();
        ShardRequest.Head head =
                new ShardRequest.Head(1, order.extents(), length, order.sliceElements(), order.resultType(), 1_000);
        boolean isInteger = order.resultType() == WireType.INT32 || order.resultType() == WireType.INT64;
        Tensor activation = (isInteger ? Arithmetic.INT32 : Arithmetic.FLOAT32).activation(length);
        try {
            ShardRequest.decode(ShardRequest.encode(head, 0, 0, order.activation()))
                    .copyTo(activation, 0);
        } catch (WireException e) {
            throw new IllegalStateException("decoding a request of this program failed", e);
        }
        return activation;
    }

    @Override
    public synchronized NodeInfo info(int node) throws IOException {
        requireReachable(node);
        return new NodeInfo(
                "node-" + node,
                "test",
                "0",
                "test",
                1,
                tiny.contains(node) ? 0 : 1L << 30,
                tiny.contains(node) ? 0 : freeBytes,
                null,
                8,
                List.copyOf(parts.get(node).keySet()),
                1_232,
                0,
                1,
                null);
    }

    @Override
    public synchronized LinkReport probe(int node, NodeInfo info) {
        return link(node);
    }

    @Override
    public void use(int node, NodeInfo info, LinkReport report) {}

    @Override
    public LinkReport link(int node) {
        Duration trip = Duration.ofMillis(4);
        return new LinkReport(1_232, trip, 0.1, false, new LinkReport.Spread(trip, trip), 0);
    }

    @Override
    public synchronized void delete(int node, String partId) throws IOException {
        requireReachable(node);
        parts.get(node).remove(partId);
    }

    @Override
    public synchronized void keep(int node, List<String> partIds) throws IOException {
        requireReachable(node);
        kept.get(node).addAll(partIds);
    }

    /** The parts that the node was told to keep since the last call. */
    public synchronized Set<String> takeKept(int node) {
        Set<String> taken = Set.copyOf(kept.get(node));
        kept.get(node).clear();
        return taken;
    }

    @Override
    public synchronized void put(int node, String partId, byte[] part, LongConsumer sentBytes) throws IOException {
        requireReachable(node);
        if (full.contains(node)) {
            throw new RefusedException("4.13 disk full: no space for 5 parts", "disk full: no space for 5 parts");
        }
        puts++;
        if (!PartIds.of(part).equals(partId)) {
            throw new IOException("4.00 the body is not " + partId);
        }
        if (parts.get(node).containsKey(partId)) {
            return; // 2.04, held already
        }
        try {
            parts.get(node)
                    .put(
                            partId,
                            StageHead.isStage(part)
                                    ? stage(node, StageMessage.decode(part))
                                    : layer(PartMessage.decode(part).layer()));
        } catch (WireException e) {
            throw new IOException("4.00 " + e.getMessage(), e);
        }
    }

    private void requireReachable(int node) throws IOException {
        if (unreachable.contains(node)) {
            throw new IOException("no answer");
        }
    }
}
