package dev.ballast.bench.memory;

import dev.ballast.demo.AskedProduct;
import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.Memory;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node process with a quarter of AlexNet's fc6: idle, after the part was pushed, after products, and both again after a restart that
 * reads the part from the disk.
 */
public final class MemoryStudy {
    private static final int FEATURES = 9_216;
    private static final int ROWS = 1_024;
    private static final int PRODUCTS = 20;
    private static final long LOOK_MS = 50;
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long MEASURED_NS = TimeUnit.SECONDS.toNanos(60);

    private final Duration settling;
    private final PartMessage part = part();
    private final List<MemoryResult.Row> rows = new ArrayList<>();

    /** Waits so long before each look, in which the JVM gives back what compilation took. */
    public MemoryStudy(Duration settling) {
        this.settling = settling;
    }

    /** Row r is made of whole numbers that follow from r: every order of summation gives the same bits. */
    private static PartMessage part() {
        float[] weights = new float[ROWS * FEATURES];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(i / FEATURES);
        }
        return PartMessage.of(LinearLayer.of(new DenseLowering(FEATURES, 1), Block.of(weights, ROWS, FEATURES)));
    }

    private static int weight(int row) {
        return row % 5 - 2;
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public MemoryResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        try (DemoFleet fleet = DemoFleet.start(1, nodeJar)) {
            try (FleetConnection gateway = connect(fleet)) {
                look("idle", fleet);
                gateway.put(0, part.partId(), part.encode(), reached -> {});
                look("pushed", fleet);
                multiply(gateway);
                look("pushed, after products", fleet);
            }
            fleet.process(0).terminate();
            fleet.restart(0, false);
            fleet.process(0).address();
            try (FleetConnection gateway = connect(fleet)) {
                look("read from disk", fleet);
                multiply(gateway);
                look("read from disk, after products", fleet);
            }
        }
        return new MemoryResult((double) ROWS * FEATURES * Float.BYTES / (1 << 20), rows);
    }

    /** Connects once the node has measured its speed. */
    private static FleetConnection connect(DemoFleet fleet) throws IOException, InterruptedException {
        FleetConnection gateway =
                new CoapEdges().connect(fleet.addresses(), InetAddress.getLoopbackAddress(), System::nanoTime);
        long endNs = System.nanoTime() + MEASURED_NS;
        while (gateway.info(0).rates() == null) {
            if (System.nanoTime() - endNs > 0) {
                gateway.close();
                throw new IOException("the node has not measured its speed within 60 s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return gateway;
    }

    private void look(String when, DemoFleet fleet) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(settling.toNanos());
        rows.add(new MemoryResult.Row(when, Memory.of(fleet.process(0).handle())));
    }

    private void multiply(FleetConnection gateway) throws IOException, InterruptedException {
        for (int product = 1; product <= PRODUCTS; product++) {
            float[] activation = new float[FEATURES];
            activation[0] = product;
            try (AskedProduct asked = AskedProduct.ask(
                    gateway, 0, new AskedProduct.Work(part.partId(), JobExtents.of(1), ROWS), activation)) {
                float[] result = asked.await(ANSWER_NS);
                for (int row = 0; row < ROWS; row++) {
                    if (result[row] != weight(row) * product) {
                        throw new IOException("the node gave a wrong product: row " + row + " is " + result[row]);
                    }
                }
            }
        }
    }
}
