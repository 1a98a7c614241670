package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our own client, against our own server and against one that does as the test says. */
class EchoingEndpointTest {
    private static final long PATIENCE_MS = 20_000;
    private static final int BLOCK = 1024;

    private EchoingEndpoint client;

    @BeforeEach
    void start() throws IOException {
        client = EchoingEndpoint.of(
                CoapSettings.controlClient(1 << 20),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                System::nanoTime);
        client.start();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    /** {@code GET /long} gives more than a small request may bring. */
    private static final class Wordy extends CoapResourceBase {
        Wordy() {
            super("long");
        }

        @Override
        protected void get(CoapExchange exchange) {
            cbor(exchange, ResponseCode.CONTENT, new byte[1000]);
        }
    }

    @Test
    void theFirstRequestIsSentTwiceAndLaterOnesOnce() throws Exception {
        try (TestServer server = new TestServer(new Wordy())) {
            for (int sent = 2; sent < 5; sent++) {
                Request request = Request.newGet();
                request.setURI(server.uri("/long"));

                Response response = client.ask(request, PATIENCE_MS).response();

                assertThat(response)
                        .isNotNull()
                        .extracting(Response::getPayloadSize)
                        .isEqualTo(1000);
                assertThat(server.requestsIn).hasValue(sent);
            }
        }
    }

    @Test
    void aLargeBodyIsSentOnceTheServerKnowsTheClient() throws Exception {
        try (TestServer server = new TestServer()) {
            Request request = post(server.uri("/echo?9000"), 10 * BLOCK);

            Response response = client.ask(request, PATIENCE_MS).response();

            assertThat(response)
                    .isNotNull()
                    .extracting(Response::getPayloadSize)
                    .isEqualTo(9000);
            assertThat(server.handled).hasValue(1);
            assertThat(server.requestsIn).as("blocks up and down").hasValue(1 + 10 + 8);
        }
    }

    /** As of a server that is short of time: it hears a block and its repetition, and answers both. */
    @Test
    void anAcknowledgementOfABlockMayComeLateAndTwice() throws Exception {
        try (RawPeer server = new RawPeer()) {
            Request request = post("coap://127.0.0.1:" + server.address().getPort() + "/sink", 4 * BLOCK);
            CompletableFuture<Response> response = asked(request);
            byte[] before = null;
            for (int number = 0; number < 4; number++) {
                byte[] block = server.receive();
                byte[] repeated = server.receive();
                assertThat(repeated).as("not acknowledged, so sent again").isEqualTo(block);
                if (before != null) {
                    answer(server, before);
                }
                answer(server, block);
                answer(server, repeated);
                before = block;
            }

            assertThat(response.get().getCode()).isEqualTo(ResponseCode.CHANGED);
        }
    }

    @Test
    void aTransferThatIsGivenUpIsForgotten() throws Exception {
        try (RawPeer server = new RawPeer()) {
            WeakReference<byte[]> body = givenUp(server);

            Await.untilSeldom("the body is forgotten", () -> {
                System.gc();
                return body.get() == null;
            });
        }
    }

    /** The body of a request of whose blocks only the first was acknowledged. */
    private WeakReference<byte[]> givenUp(RawPeer server) throws Exception {
        Request request = post("coap://127.0.0.1:" + server.address().getPort() + "/sink", 4 * BLOCK);
        CompletableFuture<EchoingEndpoint.Outcome> outcome = CompletableFuture.supplyAsync(() -> ask(request, 500));
        answer(server, server.receive());
        assertThat(outcome.get().response()).isNull();
        request.cancel();
        return new WeakReference<>(request.getPayload());
    }

    private CompletableFuture<Response> asked(Request request) {
        return CompletableFuture.supplyAsync(() -> {
            Response response = ask(request, PATIENCE_MS).response();
            if (response == null) {
                throw new AssertionError("no answer");
            }
            return response;
        });
    }

    private EchoingEndpoint.Outcome ask(Request request, long timeoutMs) {
        try {
            return client.ask(request, timeoutMs);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers a block as a server does that takes all of them. */
    private static void answer(RawPeer server, byte[] datagram) throws IOException {
        Request request = (Request) new UdpDataParser().parseMessage(datagram);
        BlockOption block = request.getOptions().getBlock1();
        Response response = new Response(block.isM() ? ResponseCode.CONTINUE : ResponseCode.CHANGED);
        response.setType(CoAP.Type.ACK);
        response.setMID(request.getMID());
        response.setToken(request.getToken());
        response.getOptions().setBlock1(block);
        server.send(new UdpDataSerializer().getByteArray(response), server.sender());
    }

    private static Request post(String uri, int bytes) {
        Request request = Request.newPost();
        request.setURI(uri);
        request.setPayload(new byte[bytes]);
        return request;
    }
}
