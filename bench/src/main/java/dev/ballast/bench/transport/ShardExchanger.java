package dev.ballast.bench.transport;

import dev.ballast.demo.AskedProduct;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.NodeInfo;
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
        try (AskedProduct product = AskedProduct.ask(link, 0, task.work(), task.input())) {
            float[] result = product.await(TIMEOUT_NS);
            GemmTimes times = product.times();
            return times != null && task.isRight(result)
                    ? new Outcome.Right(times)
                    : new Outcome.Failed("a wrong result");
        } catch (IOException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
