package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.demo.AskedProduct;
import dev.ballast.demo.LiveObjects;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shard mode in volume, between the gateway's client and a node process: every product is right, and neither end keeps anything of it.
 * {@code -Dballast.soak=1000000} sends another number of requests and prints what the heaps hold before and after.
 */
@Tag("once")
@Timeout(3_600)
class ShardSoakIT {
    private static final int REQUESTS = Integer.getInteger("ballast.soak", 20_000);

    /** Requests until all classes are loaded and compiled and all tables have their size. */
    private static final int WARM_UP = 10_000;

    /** Of a convolution with a kernel of 1 x 1, so that there is much to carry and little to compute. */
    private static final int CHANNELS = 4;

    private static final int SIDE = 27;
    private static final int OUTPUTS = SIDE * SIDE;
    private static final int INPUTS = CHANNELS * OUTPUTS;

    /** Of 1,280 bytes at most: there are 11,664 of activation. The questions of the lane come on top. */
    private static final int REQUESTS_A_JOB = 10;

    private static final int AT_A_TIME = 8;
    private static final int ACTIVATIONS = 16;

    /** Of whoever has sent something, so that copies are recognised; there are two gateways' ends and what probes links. */
    private static final int REMEMBERED_MESSAGES = 4 * 32;

    /** What may come and go: code that is compiled, buffers of threads. */
    private static final long HEAP_SLACK = 2 << 20;

    private static final String LOSSY = "rtt=1ms,loss=1%,reorder=1%,duplicate=1%";

    private static final String NODE_JOB = "dev.ballast.node.job.ShardJob";
    private static final String GATEWAY_JOB = "dev.ballast.lane.LaneJob";
    private static final String EXCHANGE = "org.eclipse.californium.core.network.Exchange";

    private final LinearLayer layer = layer();
    private final PartMessage part = PartMessage.of(layer);
    private final List<float[]> activations = new ArrayList<>();
    private final List<float[]> products = new ArrayList<>();

    @TempDir
    private Path folder;

    /** Small whole numbers: every order of summation gives the same bits. */
    private static float[] random(int length, int seed) {
        Random random = new Random(seed);
        float[] data = new float[length];
        for (int i = 0; i < length; i++) {
            data[i] = random.nextInt(17) - 8;
        }
        return data;
    }

    private static LinearLayer layer() {
        WindowAxis axis = new WindowAxis(SIDE, 1, 1, 0, 0, 1);
        return LinearLayer.of(new ConvLowering(CHANNELS, axis, axis), Block.of(random(CHANNELS, -1), 1, CHANNELS));
    }

    private float[] product(float[] activation) {
        float[] product = new float[OUTPUTS];
        for (int i = 0; i < INPUTS; i++) {
            product[i % OUTPUTS] += (float) layer.weights().get(0, i / OUTPUTS) * activation[i];
        }
        return product;
    }

    /** Asks for as many products as take so many requests, a few at a time, over both ways in turn, and looks at all of them. */
    private void run(FleetConnection gateway, int requests) {
        AskedProduct[] running = new AskedProduct[AT_A_TIME];
        int count = requests / REQUESTS_A_JOB;
        AskedProduct.Work work =
                new AskedProduct.Work(part.partId(), JobExtents.of(layer.lowering()), layer.outputLength());
        for (int i = 0; i < count + AT_A_TIME; i++) {
            int place = i % AT_A_TIME;
            if (i >= AT_A_TIME) {
                int earlier = (i - AT_A_TIME) % ACTIVATIONS;
                assertThat(running[place].join()).as("job %s", i - AT_A_TIME).isEqualTo(products.get(earlier));
            }
            if (i < count) {
                running[place] = AskedProduct.ask(gateway, i % 2, work, activations.get(i % ACTIVATIONS));
            }
        }
    }

    @Test
    void neitherEndKeepsAnythingOfProductsThatAreDone() throws Exception {
        for (int i = 0; i < ACTIVATIONS; i++) {
            activations.add(random(INPUTS, i));
            products.add(product(activations.get(i)));
        }
        List<String> command = Ballast.nodeCommand("node", 0, folder);
        try (Program node = Program.start("node", command);
                LinkEmulator lossy =
                        LinkEmulator.start(LinkProfile.parse(LOSSY), Ballast.address(node), 1, System::nanoTime);
                FleetConnection gateway = connect(Ballast.address(node), lossy.address())) {
            gateway.put(0, part.partId(), part.encode(), reached -> {});
            run(gateway, WARM_UP);
            LiveObjects nodeBefore = afterwards(node);
            LiveObjects gatewayBefore = LiveObjects.of(ProcessHandle.current());
            long begunNs = System.nanoTime();

            run(gateway, REQUESTS);

            long tookNs = System.nanoTime() - begunNs;
            LiveObjects nodeAfter = afterwards(node);
            LiveObjects gatewayAfter = LiveObjects.of(ProcessHandle.current());
            print(tookNs, nodeBefore + ", " + nodeAfter, gatewayBefore + ", " + gatewayAfter);
            assertThat(gatewayBefore.count(GATEWAY_JOB)).isZero();
            assertThat(gatewayAfter.count(GATEWAY_JOB)).isZero();
            assertThat(gatewayAfter.bytes()).isLessThan(gatewayBefore.bytes() + HEAP_SLACK);
            assertThat(nodeAfter.bytes()).isLessThan(nodeBefore.bytes() + HEAP_SLACK);
        }
    }

    private static void print(long tookNs, String node, String gateway) {
        if (Integer.getInteger("ballast.soak") != null) {
            System.out.printf(
                    Locale.ROOT,
                    "%d requests in %.1f s; before and after, the node holds %s, the gateway %s%n",
                    REQUESTS,
                    tookNs / 1e9,
                    node,
                    gateway);
        }
    }

    /** What the node holds once the time of all jobs and of all that it remembers of messages is over. */
    private static LiveObjects afterwards(Program node) {
        LiveObjects[] latest = {node.liveObjects()};
        Await.every(
                1_000,
                "the node has forgotten all jobs",
                () -> {
                    latest[0] = node.liveObjects();
                    return latest[0].count(NODE_JOB) == 0 && latest[0].count(EXCHANGE) <= REMEMBERED_MESSAGES;
                },
                () -> latest[0].count(NODE_JOB) + " jobs, " + latest[0].count(EXCHANGE) + " exchanges");
        return latest[0];
    }

    private static FleetConnection connect(InetSocketAddress direct, InetSocketAddress lossy) throws IOException {
        List<NodeAddress> ways = List.of(new NodeAddress("direct", direct), new NodeAddress("lossy", lossy));
        return new CoapEdges().connect(ways, InetAddress.getLoopbackAddress(), System::nanoTime);
    }
}
