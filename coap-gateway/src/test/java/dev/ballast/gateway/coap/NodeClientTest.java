package dev.ballast.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.NodeAddress;
import dev.ballast.gateway.PartTransport;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hot path to a node, against a server on loopback that does as the part's name says. */
class NodeClientTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long HURRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ResourceServer server = new ResourceServer(CoapSettings.nodeServer(1 << 20));
    private final BlockingQueue<CoapExchange> silent = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private NodeClient client;

    private final PartTransport.Answer answer = new PartTransport.Answer() {
        @Override
        public void arrived(byte[] payload, long latencyNs) {
            outcomes.add("arrived " + payload.length + " " + (latencyNs > 0));
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
        protected void post(CoapExchange exchange) {
            switch (exchange.getRequestOptions().getUriPath().get(1)) {
                case "echo" -> cbor(exchange, ResponseCode.CONTENT, exchange.getRequestPayload());
                case "silent" -> silent.add(exchange);
                case "full" -> text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "queue full");
                case "unknown" -> text(exchange, ResponseCode.NOT_FOUND, "no such part");
                default -> text(exchange, ResponseCode.BAD_REQUEST, "bad");
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        server.add(new Gemm());
        InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = NodeClient.open(
                List.of(new NodeAddress("node-1", address)), InetAddress.getLoopbackAddress(), System::nanoTime);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private String ask(String part, int bytes, long timeoutNs) throws InterruptedException {
        client.ask(0, part, new byte[bytes], timeoutNs, answer);
        return outcomes.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void thirtySixKilobytesGoEachWayInOneDatagram() throws InterruptedException {
        assertThat(ask("echo", 36_864, PATIENCE_NS)).isEqualTo("arrived 36864 true");
    }

    @Test
    void refusalsSayWhatKindTheyAre() throws InterruptedException {
        assertThat(ask("full", 1, PATIENCE_NS)).isEqualTo("refused OVERLOADED 5.03 queue full");
        assertThat(ask("unknown", 1, PATIENCE_NS)).isEqualTo("refused UNKNOWN_PART 4.04 no such part");
        assertThat(ask("bad", 1, PATIENCE_NS)).isEqualTo("refused REJECTED 4.00 bad");
    }

    @Test
    void silenceIsALossAfterTheTimeoutAndALateAnswerIsNotASecondOutcome() throws InterruptedException {
        assertThat(ask("silent", 1, HURRY_NS)).isEqualTo("lost no answer in time");
        CoapExchange late = silent.poll(30, TimeUnit.SECONDS);
        assertThat(late).isNotNull();
        late.respond(ResponseCode.CONTENT, new byte[3]);
        assertThat(ask("echo", 1, PATIENCE_NS)).isEqualTo("arrived 1 true");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aBurstOfRequestsEndsInAsManyOutcomes() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            client.ask(0, i % 3 == 0 ? "full" : "echo", new byte[100], PATIENCE_NS, answer);
        }
        for (int i = 0; i < 300; i++) {
            assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aNodeWithoutADescriptionIsReportedAsSuch() {
        assertThatThrownBy(() -> client.info(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("GET /node: 4.04");
        assertThatThrownBy(() -> client.put(0, "abc", new byte[5_000]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PUT /parts/abc: 4.04");
    }
}
