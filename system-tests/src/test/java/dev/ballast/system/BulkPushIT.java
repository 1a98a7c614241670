package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.link.DirectionCounters;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A part on its way to a node process over a link with loss. {@code ./ballast bench push} measures how fast a part travels.
 */
@Tag("once")
@Tag("measures")
@Timeout(300)
class BulkPushIT {
    private static final int FEATURES = 9_216;
    private static final int ROWS = 112;
    private static final String LINK = "rtt=5ms,loss=1%,bandwidth=100M";
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");

    /** Room for names and heads beside the data, and for what is told of loss twice: a question or an answer to it may be lost as well. */
    private static final double OVERHEAD = 1.15;

    private final byte[] part = part(ROWS);
    private final String id = PartIds.of(part);

    @TempDir
    private Path folder;

    private Program node;
    private LinkEmulator link;

    @BeforeEach
    void start() throws IOException {
        node = Program.start("node", Ballast.nodeCommand(JVM, "node", 0, folder));
        link = LinkEmulator.start(LinkProfile.parse(LINK), Ballast.address(node), 1, System::nanoTime);
    }

    @AfterEach
    void stop() {
        link.close();
        node.close();
    }

    private static byte[] part(int rows) {
        float[] weights = new float[rows * FEATURES];
        Random random = new Random(rows);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextFloat();
        }
        LinearLayer layer = LinearLayer.of(new DenseLowering(FEATURES, 1), Block.of(weights, rows, FEATURES));
        return PartMessage.of(layer).encode();
    }

    private static FleetConnection connect(InetSocketAddress to) throws IOException {
        return new CoapEdges()
                .connect(List.of(new NodeAddress("node", to)), InetAddress.getLoopbackAddress(), System::nanoTime);
    }

    private void assertHeld() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("parts"))) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file.getFileName().toString()).startsWith(id);
                assertThat(file).hasBinaryContent(part);
            });
        }
    }

    private long upBytes() {
        return link.counters().up().bytes();
    }

    @Test
    void aPartArrivesAndIsSentAgainOnlyWhereTheLinkDroppedIt() throws Exception {
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        try (FleetConnection gateway = connect(link.address())) {
            gateway.probe(0, gateway.info(0));
            DirectionCounters before = link.counters().up();
            gateway.put(0, id, part, told::add);
            DirectionCounters after = link.counters().up();

            assertThat(gateway.info(0).partIds()).containsExactly(id);
            assertHeld();
            assertThat(told).isSorted().allMatch(reached -> reached <= part.length);
            long dropped = after.lost() + after.overflowed() - before.lost() - before.overflowed();
            long sent = after.datagrams() - before.datagrams();
            assertThat(after.bytes() - before.bytes())
                    .as("%s of %s datagrams dropped", dropped, sent)
                    .isLessThan((long) (part.length * OVERHEAD * sent / (sent - dropped)));
            assertThat(dropped).as("of %s", sent).isLessThan(sent / 10);
        }
    }

    /** A push on a thread of its own, which may be interrupted. */
    private record Push(Thread thread, CompletableFuture<Void> outcome) {}

    private Push push(FleetConnection gateway) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                gateway.put(0, id, part, reached -> {});
                outcome.complete(null);
            } catch (IOException | InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });
        thread.start();
        return new Push(thread, outcome);
    }

    private void awaitHalf() {
        Await.until("half of it is sent", () -> upBytes() > part.length / 2, this::upBytes);
    }

    /** As after the gateway was killed: nobody remembers what was sent but the node. */
    @Test
    void anotherGatewayGoesOnWhereTheFirstOneStopped() throws Exception {
        try (FleetConnection gateway = connect(link.address())) {
            Push first = push(gateway);
            awaitHalf();
            first.thread().interrupt();
            first.thread().join();
            assertThat(first.outcome()).isCompletedExceptionally();
        }
        long sentFirst = upBytes();
        assertThat(sentFirst).isLessThan(part.length);

        try (FleetConnection gateway = connect(link.address())) {
            gateway.put(0, id, part, reached -> {});
            assertThat(gateway.info(0).partIds()).containsExactly(id);
        }
        assertHeld();
        assertThat(upBytes()).as("%s of them by the first", sentFirst).isLessThan((long) (part.length * OVERHEAD));
    }

    @Test
    void aPushGoesOnAfterTheNodeWasKilledAndStartedAgain() throws Exception {
        InetSocketAddress address = Ballast.address(node);
        try (FleetConnection gateway = connect(link.address())) {
            Push push = push(gateway);
            awaitHalf();
            node.kill();
            node = Program.start("node", Ballast.nodeCommand(JVM, "node", address.getPort(), folder));
            push.thread().join();
            assertThat(push.outcome()).isCompleted();
            assertThat(gateway.info(0).partIds()).containsExactly(id);
        }
        assertHeld();
        assertThat(upBytes()).isLessThan(part.length * 3L / 2);
    }
}
