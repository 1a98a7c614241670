package dev.ballast.bench.push;

import dev.ballast.demo.DemoFleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.link.DirectionCounters;
import dev.ballast.link.LinkProfile;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Parts on their way to a node process over an emulated link, as a gateway pushes them. */
public final class PushStudy {
    private static final int FEATURES = 9_216;

    private final List<String> links;
    private final int rows;

    /**
     * Runs nothing yet.
     *
     * @param links profiles of the links
     * @param rows rows of the part, of 36 KB each
     * @throws IllegalArgumentException when a link cannot be read
     */
    public PushStudy(List<String> links, int rows) {
        links.forEach(LinkProfile::parse);
        this.links = List.copyOf(links);
        this.rows = rows;
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public PushResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        List<PushResult.Row> results = new ArrayList<>();
        for (String link : links) {
            results.add(push(link, nodeJar));
        }
        return new PushResult(results);
    }

    private PushResult.Row push(String link, Path nodeJar) throws GatewayException, IOException, InterruptedException {
        PartMessage part = part();
        byte[] bytes = part.encode();
        try (DemoFleet fleet = DemoFleet.startBehind(LinkProfile.parse(link), 1, 1, nodeJar);
                FleetConnection gateway = new CoapEdges()
                        .connect(fleet.addresses(), InetAddress.getLoopbackAddress(), System::nanoTime)) {
            gateway.probe(0, gateway.info(0));
            DirectionCounters before = fleet.link(0).counters().up();
            long begunNs = System.nanoTime();
            gateway.put(0, part.partId(), bytes, reached -> {});
            long tookNs = System.nanoTime() - begunNs;
            DirectionCounters after = fleet.link(0).counters().up();
            return new PushResult.Row(
                    link,
                    bytes.length,
                    tookNs,
                    after.bytes() - before.bytes(),
                    after.datagrams() - before.datagrams(),
                    after.lost() + after.overflowed() - before.lost() - before.overflowed(),
                    gateway.info(0).partIds().contains(part.partId()));
        }
    }

    private PartMessage part() {
        float[] weights = new float[rows * FEATURES];
        SplittableRandom random = new SplittableRandom(rows);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble();
        }
        return PartMessage.of(LinearLayer.of(new DenseLowering(FEATURES, 1), Block.of(weights, rows, FEATURES)));
    }
}
