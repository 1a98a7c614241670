package dev.ballast.bench.slices;

import dev.ballast.bench.study.PlainClient;
import dev.ballast.coding.CodedLayer;
import dev.ballast.demo.DemoFleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.link.LinkProfile;
import dev.ballast.plan.LayerPlan;
import dev.ballast.rounds.LayerRounds;
import dev.ballast.tensor.FloatTensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Rounds of one coded layer over real node processes, each behind a link with independent loss. How many rounds ask for no result
 * slice twice, beside the closed form? The study uses the gateway's own rounds, transport and lanes. Every product is compared with
 * one computed in this process.
 */
public final class SlicesStudy {
    private static final double[] LOSSES = {0.01, 0.02, 0.05, 0.1};
    private static final int[] PARITIES = {0, 1, 2};

    /** Columns of the layer's input, and of each part's result. */
    private static final int BATCH = 32;

    /** Rows of a part such that its rows x 32 floats fill three slices of a small datagram and most of a fourth. */
    private static final int ROWS = 36;

    /** 32 x 100 floats fill a dozen shards. */
    private static final int FEATURES = 100;

    private static final String ROUND_TRIP = "rtt=2ms";
    private static final RoundTiming TIMING = new RoundTiming(Duration.ofSeconds(2), Duration.ofMillis(500));
    private static final double TOLERANCE = 1e-4;
    private static final int WARM_UP = 300;

    private final List<SlicesCase> cases;
    private final int rounds;
    private final int warmUp;
    private final GemmKernel kernel = Kernels.available().get(0);

    private SlicesStudy(List<SlicesCase> cases, int rounds, int warmUp) {
        this.cases = List.copyOf(cases);
        this.rounds = rounds;
        this.warmUp = warmUp;
    }

    /** Four losses, three codes. */
    public static SlicesStudy full() {
        List<SlicesCase> cases = new ArrayList<>();
        for (double loss : LOSSES) {
            for (int parity : PARITIES) {
                cases.add(new SlicesCase(loss, parity));
            }
        }
        return new SlicesStudy(cases, 2_000, WARM_UP);
    }

    /** The main case alone. */
    public static SlicesStudy quick() {
        return new SlicesStudy(List.of(SlicesResult.MAIN), 3_000, WARM_UP);
    }

    /** Any cases; for tests. */
    static SlicesStudy of(List<SlicesCase> cases, int rounds, int warmUp) {
        return new SlicesStudy(cases, rounds, warmUp);
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public SlicesResult run(Path nodeJar, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        int most = cases.stream().mapToInt(SlicesCase::nodes).max().orElseThrow();
        List<SlicesRow> rows = new ArrayList<>();
        try (DemoFleet fleet = DemoFleet.start(most, nodeJar)) {
            for (SlicesCase one : cases) {
                people.printf("loss %.0f %%, parity %d%n", one.loss() * 100, one.parity());
                people.flush();
                rows.add(run(one, fleet.addresses().subList(0, one.nodes())));
            }
        }
        return new SlicesResult(rows);
    }

    private SlicesRow run(SlicesCase one, List<NodeAddress> nodes) throws IOException, InterruptedException {
        CodedLayer coded = new CodedLayer(layer(), one.code());
        List<Integer> holders = IntStream.range(0, one.nodes()).boxed().toList();
        LinkProfile profile = LinkProfile.parse(ROUND_TRIP + ",loss=" + one.loss());
        try (LossyFleet lossy = LossyFleet.open(nodes, profile, cases.indexOf(one) + 1L)) {
            LayerRounds over = new LayerRounds(
                    new LayerPlan.Split("layer", coded, holders),
                    WireChoice.EXACT,
                    LayerRounds.Study.of(lossy.addresses(), lossy.link(), TIMING, kernel, System::nanoTime));
            requireFourSlices(coded, lossy.link().sliceBytes(0));
            push(over, nodes);
            return measure(one, coded.layer(), over);
        }
    }

    private static LinearLayer layer() {
        Block weights = Block.of(random(SlicesCase.DATA * ROWS * FEATURES, 1), SlicesCase.DATA * ROWS, FEATURES);
        return LinearLayer.of(new DenseLowering(FEATURES, BATCH), weights);
    }

    private static void requireFourSlices(CodedLayer coded, int sliceBytes) {
        int elements = sliceBytes / WireChoice.EXACT.result().bytes();
        for (int part = 0; part < coded.code().parts(); part++) {
            int slices = (coded.length(part) - 1) / elements + 1;
            if (slices != SlicesCase.SLICES) {
                throw new IllegalStateException("part " + part + " has " + slices + " slices of " + elements
                        + " elements, the closed form is for " + SlicesCase.SLICES);
            }
        }
    }

    private static void push(LayerRounds over, List<NodeAddress> nodes) throws IOException, InterruptedException {
        for (int part = 0; part < nodes.size(); part++) {
            try (PlainClient client = PlainClient.open(nodes.get(part).address())) {
                client.put(over.partId(part), over.encode(part));
            }
        }
    }

    private SlicesRow measure(SlicesCase one, LinearLayer layer, LayerRounds over) throws InterruptedException {
        float[] activation = random(FEATURES * BATCH, 2);
        float[] expected = new float[layer.outputLength()];
        layer.multiply(kernel, activation, 0, new Scratch(), expected, 0);
        float[] raw = new float[layer.outputLength()];
        for (int i = 0; i < warmUp; i++) {
            over.run(FloatTensor.flat(activation), FloatTensor.flat(raw));
        }
        SlicesRow row = new SlicesRow(one);
        for (int i = 0; i < rounds; i++) {
            LayerRounds.Outcome outcome = over.run(FloatTensor.flat(activation), FloatTensor.flat(raw));
            row.add(outcome, near(raw, expected));
        }
        return row;
    }

    /** Solved slices differ from computed ones by rounding. */
    private static boolean near(float[] raw, float[] expected) {
        for (int i = 0; i < raw.length; i++) {
            if (!(Math.abs(raw[i] - expected[i]) <= TOLERANCE)) {
                return false;
            }
        }
        return true;
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
