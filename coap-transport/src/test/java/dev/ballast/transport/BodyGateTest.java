package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;

class BodyGateTest {
    private static final int SECONDS = 7;

    private static ResourceServer server(Sink sink, BodyGate gate) {
        ResourceServer server = new ResourceServer(CoapSettings.nodeServer(1 << 20), gate);
        server.add(sink);
        return server;
    }

    private static Response post(InetSocketAddress at, int bytes) throws IOException, InterruptedException {
        try (TestClient client = new TestClient(CoapSettings.controlClient(1 << 20))) {
            Request request = Request.newPost();
            request.setURI("coap://127.0.0.1:" + at.getPort() + "/sink");
            request.setPayload(new byte[bytes]);
            return client.ask(request);
        }
    }

    @Test
    void aBodyThatIsNotWelcomeIsRefusedAtItsFirstBlockAndLeavesNothing() throws Exception {
        Sink sink = new Sink(exchange -> exchange.respond(ResponseCode.CHANGED));
        try (ResourceServer server = server(sink, (path, peer) -> path.equals("sink") ? SECONDS : 0)) {
            InetSocketAddress at = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            Response refused = post(at, 100_000);

            assertThat(refused.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(refused.getOptions().getMaxAge()).isEqualTo(SECONDS);
            assertThat(refused.getPayloadString()).isEqualTo("busy, try again in 7 s");
            assertThat(Held.in(server.exchanges())).isEqualTo(new Held(0, 0, 1));
            assertThat(post(at, 100).getCode())
                    .as("a body without blocks is here already")
                    .isEqualTo(ResponseCode.CHANGED);
        }
    }

    @Test
    void anotherBodyIsTaken() throws Exception {
        Sink sink = new Sink(exchange -> exchange.respond(ResponseCode.CHANGED));
        try (ResourceServer server = server(sink, (path, peer) -> path.equals("sink") ? 0 : SECONDS)) {
            InetSocketAddress at = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThat(post(at, 100_000).getCode()).isEqualTo(ResponseCode.CHANGED);
        }
    }
}
