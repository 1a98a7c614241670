package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.fleet.PartTransport;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.KeepParts;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.Probe;
import dev.ballast.wire.ProbeAnswer;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hot path to a node, against a server on loopback that behaves as the name of the part says. */
class NodeClientTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long HURRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int ELEMENTS = 9_216;

    private final ResourceServer server = new ResourceServer(CoapSettings.nodeServer(1 << 20));
    private final BlockingQueue<CoapExchange> silent = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> shards = new LinkedBlockingQueue<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private int elements;
    private final AtomicInteger quiet = new AtomicInteger();
    private NodeClient client;

    private final PartTransport.Answer answer = new PartTransport.Answer() {
        @Override
        public void slice(int slice, byte[] payload, long latencyNs) {
            outcomes.add("slice " + slice + " " + payload.length + " " + (latencyNs > 0));
        }

        @Override
        public void quiet() {
            quiet.incrementAndGet();
        }

        @Override
        public void refused(PartTransport.Refusal refusal, String reason) {
            outcomes.add("refused " + refusal + " " + reason);
        }

        @Override
        public void lost(String reason) {
            outcomes.add("lost " + reason);
        }
    };

    /** {@code /gemm/<what to do>}. */
    private final class Gemm extends CoapResourceBase {
        Gemm() {
            super("gemm");
        }

        @Override
        public org.eclipse.californium.core.server.resources.Resource getChild(String name) {
            return this;
        }

        @Override
        protected void post(CoapExchange exchange) throws WireException {
            ShardRequest request = ShardRequest.decode(exchange.getRequestPayload());
            switch (exchange.getRequestOptions().getUriPath().get(1)) {
                case "echo" -> echo(exchange, request);
                case "whole" -> {
                    if (request.index() < 0) {
                        cbor(exchange, ResponseCode.CONTINUE, IndexRuns.encode(new BitSet()));
                        return;
                    }
                    waiting.add(() -> echo(exchange, request));
                    elements += request.elements();
                    if (elements == ELEMENTS) {
                        waiting.forEach(Runnable::run);
                    }
                }
                case "silent" -> silent.add(exchange);
                case "full" -> text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "queue full");
                case "unknown" -> text(exchange, ResponseCode.NOT_FOUND, "no such part");
                default -> text(exchange, ResponseCode.BAD_REQUEST, "bad");
            }
        }

        private void echo(CoapExchange exchange, ShardRequest request) {
            shards.add(request.index());
            if (request.slice() < 0) {
                exchange.respond(ResponseCode.CONTINUE);
            } else {
                float[] result = new float[request.sliceElements()];
                byte[] slice = ShardAnswer.encode(
                        new GemmTimes(1, 1), request.slice(), request.head().resultType(), result, 0, result.length);
                cbor(exchange, ResponseCode.CONTENT, slice);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        server.add(new Gemm());
        server.add(new CoapResourceBase("probe") {
            @Override
            protected void post(CoapExchange exchange) throws WireException {
                byte[] payload = exchange.getRequestPayload();
                ProbeAnswer probed = new ProbeAnswer(Probe.decode(payload).seq(), payload.length);
                cbor(exchange, ResponseCode.CONTENT, probed.encode());
            }
        });
        InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = NodeClient.open(
                List.of(new NodeAddress("node-1", address)), InetAddress.getLoopbackAddress(), System::nanoTime);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private PartTransport.Asked ask(String part, int elements, int results, long timeoutNs) {
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[elements], 0, elements);
        int sliceElements = client.sliceBytes(0) / Float.BYTES;
        return client.ask(
                0,
                new PartTransport.Order(
                        part,
                        JobExtents.of(1),
                        activation,
                        results,
                        sliceElements,
                        WireType.FLOAT32,
                        timeoutNs,
                        timeoutNs),
                answer);
    }

    private String outcome() throws InterruptedException {
        return outcomes.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void aNodeOfTheVersionBeforeIsToldFromOneThatIsAway() {
        byte[] info = new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 1_200, 0, 1, null).encode();
        info[1] = 1;
        server.add(new CoapResourceBase("node") {
            @Override
            protected void get(CoapExchange exchange) {
                cbor(exchange, ResponseCode.CONTENT, info);
            }
        });
        assertThatExceptionOfType(NodeControl.OtherVersionException.class)
                .isThrownBy(() -> client.info(0))
                .withMessage("the node speaks another version of the messages (node info, version: expected 2, got 1);"
                        + " install the version of the gateway on the node");
    }

    @Test
    void sendsEachShardAndGetsEachSlice() throws InterruptedException {
        ask("whole", ELEMENTS, 1_000, TIMEOUT_NS);
        Set<String> slices = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            slices.add(outcome());
        }
        assertThat(slices).hasSize(4).allMatch(slice -> slice.endsWith("true"));
        assertThat(shards).hasSizeGreaterThan(ELEMENTS * Float.BYTES / 1_232);
        for (int shard = 0; !shards.isEmpty(); shard++) {
            assertThat(shards.poll()).isEqualTo(shard);
        }
    }

    @Test
    void aLinkThatTakesLargeDatagramsCarriesTheWholeActivationInOne() throws InterruptedException {
        NodeInfo info = new NodeInfo("n", "p", "1", "k", 1, 1, 1, null, 1, List.of(), 1_232, 212_992, 1, null);
        LinkReport report = client.probe(0, info);
        assertThat(report.largeSurvives()).isTrue();
        assertThat(report.datagramBytes()).isEqualTo(60_000);
        assertThat(report.roundTrip()).isPositive();
        ask("echo", 9_216, 1_000, TIMEOUT_NS);
        assertThat(outcome()).startsWith("slice 0");
        assertThat(shards.poll()).isZero();
        assertThat(shards).isEmpty();
    }

    @Test
    void aNodeWhoseNameIsUnknownIsAskedInVainAndHarmsNobody() throws Exception {
        NodeAddress unknown = new NodeAddress("later", InetSocketAddress.createUnresolved("no-such-board.invalid", 1));
        try (NodeClient other = NodeClient.open(List.of(unknown), InetAddress.getLoopbackAddress(), System::nanoTime)) {
            assertThatExceptionOfType(UnknownHostException.class)
                    .isThrownBy(() -> other.info(0))
                    .withMessageContaining("no-such-board.invalid");
            WireTensor sent = WireTensor.of(WireType.FLOAT32, new float[1], 0, 1);
            other.ask(
                    0,
                    new PartTransport.Order("echo", JobExtents.of(1), sent, 1, 1, WireType.FLOAT32, HURRY_NS, HURRY_NS),
                    answer);
            assertThat(outcome()).isEqualTo("lost no answer in time");
        }
    }

    @Test
    void refusalsSayWhatKindTheyAre() throws InterruptedException {
        ask("full", 1, 1, TIMEOUT_NS);
        assertThat(outcome()).startsWith("refused OVERLOADED 5.03").endsWith("queue full");
        ask("unknown", 1, 1, TIMEOUT_NS);
        assertThat(outcome()).startsWith("refused UNKNOWN_PART 4.04").endsWith("no such part");
        ask("bad", 1, 1, TIMEOUT_NS);
        assertThat(outcome()).startsWith("refused REJECTED 4.00").endsWith("bad");
    }

    @Test
    void silenceIsALossAfterTheTimeoutAndALateAnswerIsNotASecondOutcome() throws InterruptedException {
        ask("silent", 1, 1, HURRY_NS);
        assertThat(outcome()).isEqualTo("lost no answer in time");
        CoapExchange late = silent.poll(30, TimeUnit.SECONDS);
        assertThat(late).isNotNull();
        late.respond(ResponseCode.CONTENT, new byte[3]);
        ask("echo", 1, 1, TIMEOUT_NS);
        assertThat(outcome()).startsWith("slice 0");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whoAsksAgainGetsASecondRequestThrough() throws InterruptedException, WireException {
        PartTransport.Asked asked = ask("silent", 1, 1, TIMEOUT_NS);
        assertThat(silent.poll(30, TimeUnit.SECONDS)).isNotNull();
        BitSet first = new BitSet();
        first.set(0);
        asked.again(first);
        CoapExchange second;
        do { // the lane asks on its own whether the node has all shards
            second = silent.poll(30, TimeUnit.SECONDS);
            assertThat(second).isNotNull();
        } while (ShardRequest.decode(second.getRequestPayload()).slice() < 0);
        byte[] slice = ShardAnswer.encode(new GemmTimes(1, 1), 0, WireType.FLOAT32, new float[1], 0, 1);
        second.respond(ResponseCode.CONTENT, slice);
        assertThat(outcome()).startsWith("slice 0");
        asked.close();
    }

    @Test
    void aBurstOfRequestsEndsInAsManyOutcomes() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            ask(i % 3 == 0 ? "full" : "echo", 100, 1, TIMEOUT_NS);
        }
        for (int i = 0; i < 300; i++) {
            assertThat(outcome()).isNotNull();
        }
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aNodeWithoutADescriptionIsReportedAsSuch() {
        assertThatThrownBy(() -> client.info(0))
                .as("it is there")
                .isInstanceOf(NodeControl.RefusedException.class)
                .hasMessageContaining("GET /node: 4.04");
        assertThatThrownBy(() -> client.put(0, "abc", new byte[5_000], sent -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PUT /parts/abc: 4.04");
    }

    @Test
    void moreNeededPartsThanAMessageNamesAreToldInSeveral() throws Exception {
        BlockingQueue<List<String>> kept = new LinkedBlockingQueue<>();
        server.add(new CoapResourceBase("parts") {
            @Override
            protected void post(CoapExchange exchange) throws WireException {
                kept.add(KeepParts.decode(exchange.getRequestPayload()).partIds());
                exchange.respond(ResponseCode.CHANGED);
            }
        });
        List<String> ids = IntStream.rangeClosed(0, KeepParts.MAX_PARTS)
                .mapToObj(part -> String.format(Locale.ROOT, "%064x", part))
                .toList();
        client.keep(0, ids);
        assertThat(kept)
                .containsExactlyElementsOf(
                        List.of(ids.subList(0, KeepParts.MAX_PARTS), List.of(ids.get(KeepParts.MAX_PARTS))));
    }
}
