package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.profile.Profiles;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node process needs beside an idle one when it holds a quarter of AlexNet's fc6 and multiplies with it: little more than the weights,
 * whether they were pushed or read from the disk. {@code -Dballast.memory=12} prints heaps, and resident sets 12 seconds later, when the JVM has
 * given back what compiling took.
 */
@Tag("once")
@Timeout(300)
class NodeMemoryIT {
    private static final int FEATURES = 9_216;
    private static final int ROWS = 1_024;
    private static final long WEIGHTS = (long) ROWS * FEATURES * Float.BYTES;
    private static final double MOST = 1.15;
    private static final int PRODUCTS = 20;
    /** Seconds before resident sets are read; 0 when nobody wants to know them. */
    private static final int SETTLING = Integer.getInteger("ballast.memory", 0);

    private static final String PROFILE = "generic-jvm";

    private final PartMessage part = part();

    @TempDir
    private Path folder;

    /** Row r is made of whole numbers that follow from r: every order of summation gives the same bits. */
    private static PartMessage part() {
        float[] weights = new float[ROWS * FEATURES];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i / FEATURES % 5 - 2;
        }
        return PartMessage.of(LinearLayer.of(new DenseLowering(FEATURES, 1), Block.of(weights, ROWS, FEATURES)));
    }

    private void multiply(FleetConnection gateway) {
        float[] activation = new float[FEATURES];
        for (int product = 1; product <= PRODUCTS; product++) {
            activation[product] = product;
            AskedProduct asked = AskedProduct.ask(gateway, 0, part, activation.clone());
            int sum = product * (product + 1) / 2;
            float[] result = asked.join();
            for (int row = 0; row < ROWS; row++) {
                assertThat(result[row]).isEqualTo((row % 5 - 2) * sum);
            }
        }
    }

    /** Bytes that objects take after a collection, and the resident set of the process before it. */
    private record Memory(long heap, long resident) {
        static Memory of(Program node) throws Exception {
            TimeUnit.SECONDS.sleep(SETTLING);
            long resident = resident(node);
            return new Memory(LiveObjects.of(node).bytes(), resident);
        }

        private static long resident(Program node) throws IOException {
            Path status = Path.of("/proc", Long.toString(node.handle().pid()), "status");
            String line = Files.readAllLines(status).stream()
                    .filter(text -> text.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
    }

    /** As the launcher starts it, once it does nothing. */
    private Program start() throws Exception {
        List<String> options = new ArrayList<>(Profiles.load(PROFILE).jvmFlags());
        options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        Program node = Program.start("node", Ballast.nodeCommand(options, "node", 0, folder));
        Await.until(
                "the node has measured itself",
                () -> node.errors().stream().anyMatch(line -> line.contains("measured: ")),
                node::errors);
        return node;
    }

    private static FleetConnection connect(Program node) throws IOException {
        return new CoapEdges()
                .connect(
                        List.of(new NodeAddress("node", Ballast.address(node))),
                        InetAddress.getLoopbackAddress(),
                        System::nanoTime);
    }

    @Test
    void aPartTakesLittleMoreThanItsWeights() throws Exception {
        Memory idle;
        try (Program node = start();
                FleetConnection gateway = connect(node)) {
            idle = Memory.of(node);
            gateway.put(0, part.partId(), part.encode(), reached -> {});
            check("pushed", idle, Memory.of(node));
            multiply(gateway);
            check("used", idle, Memory.of(node));
        }
        try (Program node = start();
                FleetConnection gateway = connect(node)) {
            check("read from disk", idle, Memory.of(node));
            multiply(gateway);
            check("read from disk and used", idle, Memory.of(node));
        }
    }

    private static void check(String when, Memory idle, Memory now) {
        double heap = (double) (now.heap() - idle.heap()) / WEIGHTS;
        if (SETTLING > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: heap %.1f MB and %.3f times the weights, resident %.1f MB and %.3f times%n",
                    when,
                    idle.heap() / 1e6,
                    heap,
                    idle.resident() / 1e6,
                    (double) (now.resident() - idle.resident()) / WEIGHTS);
        }
        assertThat(heap).as(when).isBetween(0.9, MOST);
    }
}
