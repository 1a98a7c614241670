package dev.ballast.bench.transport;

import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.PartTransport;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shard mode, over the gateway's own lane to a node. */
final class ShardExchanger implements Exchanger {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final FleetConnection link;

    private ShardExchanger(FleetConnection link) {
        this.link = link;
    }

    /** Small datagrams, as where a probe found that large ones are lost. */
    static ShardExchanger small(NodeAddress node) throws IOException, InterruptedException {
        ShardExchanger exchanger = connect(node);
        NodeInfo info = exchanger.link.info(0);
        exchanger.link.use(0, info, LinkReport.UNKNOWN.withDatagramBytes(info.datagramBytes()));
        return exchanger;
    }

    private static ShardExchanger connect(NodeAddress node) throws IOException {
        return new ShardExchanger(
                new CoapEdges().connect(List.of(node), InetAddress.getLoopbackAddress(), System::nanoTime));
    }

    /** A link that is probed first, so that its datagrams are as large as they survive. */
    static ShardExchanger large(NodeAddress node) throws IOException, InterruptedException {
        ShardExchanger exchanger = connect(node);
        LinkReport report = exchanger.link.probe(0, exchanger.link.info(0));
        if (report.datagramBytes() <= LinkReport.USUAL_DATAGRAM_BYTES) {
            exchanger.close();
            throw new IOException("the probe of a link without loss found that large datagrams are lost: " + report);
        }
        return exchanger;
    }

    @Override
    public Outcome exchange(Task task) throws InterruptedException {
        WireTensor activation = WireTensor.of(WireType.FLOAT32, task.input(), 0, task.input().length);
        PartTransport.Order order = new PartTransport.Order(
                task.partId(),
                activation,
                task.outputLength(),
                link.sliceBytes(0) / WireType.FLOAT32.bytes(),
                WireType.FLOAT32,
                TIMEOUT_NS,
                TIMEOUT_NS);
        SliceCollector collector = new SliceCollector(task, order);
        PartTransport.Asked asked = link.ask(0, order, collector);
        collector.asked(asked);
        try {
            return collector.await(TIMEOUT_NS);
        } finally {
            asked.close();
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
