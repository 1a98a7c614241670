package dev.ballast.bench.slices;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.GatewayException;
import dev.ballast.gateway.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.demo.DemoFleet;
import dev.ballast.gemm.Block;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.WindowAxis;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How many rounds complete without a single result slice being asked for twice, over real node processes behind links that lose datagrams
 * at random, beside the closed form. Four data nodes and up to two for parity; the layer costs next to nothing to multiply.
 */
public final class SlicesStudy {
    static final int DATA_PARTS = 4;

    /** Stride 3 over 3,200 inputs gives 1,067 results a part: four slices, and twelve shards, in datagrams of 1,232 bytes. */
    private static final int INPUTS = 3_200;

    private static final int STRIDE = 3;
    private static final int MOST_PARITY = 2;
    private static final double ROUND_TRIP_MS = 2;

    /** Rounds before the first that counts. */
    private static final int WARM_UP = 1_500;

    private static final long SEED = 7;

    private final List<Case> cases;
    private final int rounds;
    private final PrintWriter people;

    private SlicesStudy(List<Case> cases, int rounds, PrintWriter people) {
        this.cases = cases;
        this.rounds = rounds;
        this.people = people;
    }

    /**
     * One line of the table.
     *
     * @param loss probability that a datagram is lost, on every link and either way
     * @param parity parity parts
     */
    record Case(double loss, int parity) {}

    /** All losses and parities. */
    public static SlicesStudy full(PrintWriter people) {
        List<Case> cases = new ArrayList<>();
        for (double loss : new double[] {0.01, 0.02, 0.05, 0.1}) {
            for (int parity = 0; parity <= MOST_PARITY; parity++) {
                cases.add(new Case(loss, parity));
            }
        }
        return new SlicesStudy(cases, 2_000, people);
    }

    /** 2 % and one parity part. */
    public static SlicesStudy quick(PrintWriter people) {
        return of(0.02, 1, 3_000, people);
    }

    /** One case. */
    static SlicesStudy of(double loss, int parity, int rounds, PrintWriter people) {
        return new SlicesStudy(List.of(new Case(loss, parity)), rounds, people);
    }

    /** Runs all cases, and the rounds of each one after the other. Nothing is left running, however it ends. */
    public List<SlicesResult> run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        int parity = cases.stream().mapToInt(Case::parity).max().orElse(0);
        List<SlicesResult> results = new ArrayList<>();
        try (DemoFleet fleet = DemoFleet.start(DATA_PARTS + parity, nodeJar)) {
            measure(fleet, new Case(0, parity), WARM_UP);
            for (Case one : cases) {
                people.printf("loss %s %%, parity %d%n", one.loss() * 100, one.parity());
                people.flush();
                results.add(measure(fleet, one, rounds));
            }
        }
        return results;
    }

    private static SlicesResult measure(DemoFleet fleet, Case one, int rounds)
            throws IOException, InterruptedException {
        Code code = code(one.parity());
        CodedLayer coded = new CodedLayer(layer(), code);
        LinkProfile profile = LinkProfile.parse("rtt=" + ROUND_TRIP_MS + "ms,loss=" + one.loss() * 100 + "%");
        List<LinkEmulator> emulators = new ArrayList<>();
        List<NodeAddress> nodes = new ArrayList<>();
        try {
            for (int part = 0; part < code.parts(); part++) {
                NodeAddress node = fleet.addresses().get(part);
                emulators.add(LinkEmulator.start(profile, node.address(), SEED + part, System::nanoTime));
                nodes.add(new NodeAddress(node.id(), emulators.get(part).address()));
            }
            try (Edges.NodeLink link =
                    new CoapEdges().connect(nodes, InetAddress.getLoopbackAddress(), System::nanoTime)) {
                CodedRounds run = new CodedRounds(coded, link);
                run.push();
                SlicesResult.Count count = new SlicesResult.Count();
                for (int round = 0; round < rounds; round++) {
                    count.add(run.round());
                }
                return new SlicesResult(one.loss(), one.parity(), run.slices(), count);
            }
        } finally {
            emulators.forEach(LinkEmulator::close);
        }
    }

    private static Code code(int parity) {
        return switch (parity) {
            case 0 -> Code.none(DATA_PARTS);
            case 1 -> Code.sum(DATA_PARTS);
            default -> Code.mds(DATA_PARTS, parity);
        };
    }

    /** Every result is one input times one weight: a convolution with a single tap and one row for each data part. */
    private static LinearLayer layer() {
        ConvLowering lowering = new ConvLowering(1, WindowAxis.unit(), new WindowAxis(INPUTS, 1, STRIDE, 0, 0, 1));
        float[] weights = new float[DATA_PARTS];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = row + 1;
        }
        return LinearLayer.of(lowering, Block.of(weights, DATA_PARTS, 1));
    }
}
