package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.InMemoryMessageExchangeStore;
import org.eclipse.californium.core.network.RandomTokenGenerator;
import org.eclipse.californium.core.network.TokenGenerator;
import org.eclipse.californium.elements.config.Configuration;

/** A Californium client on loopback. */
final class TestClient implements AutoCloseable {
    /** Far beyond any answer; a test that waits so long has failed. */
    private static final long PATIENCE_MS = 20_000;

    final CoapEndpoint endpoint;
    private final InMemoryMessageExchangeStore exchanges;

    TestClient(Configuration settings) throws IOException {
        TokenGenerator tokens = new RandomTokenGenerator(settings);
        exchanges = new InMemoryMessageExchangeStore(settings, tokens);
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .setTokenGenerator(tokens)
                .setMessageExchangeStore(exchanges)
                .build();
        endpoint.start();
    }

    Response ask(Request request) throws InterruptedException {
        send(request);
        return answer(request);
    }

    void send(Request request) {
        endpoint.sendRequest(request);
    }

    /** Shows the server that this client receives; what passed its socket until then is not counted. */
    TestClient verified(TestServer server) throws InterruptedException {
        Request request = Request.newGet();
        request.setURI(server.uri("/"));
        Response response = new EchoingEndpoint(endpoint, System::nanoTime)
                .ask(request, PATIENCE_MS)
                .response();
        assertThat(response).isNotNull().extracting(Response::getCode).isEqualTo(ResponseCode.CONTENT);
        server.requestsIn.set(0);
        server.responsesOut.set(0);
        return this;
    }

    /** The answer to a request that was sent. */
    Response answer(Request request) throws InterruptedException {
        Response response = request.waitForResponse(PATIENCE_MS);
        assertThat(response).as("answer to %s", request).isNotNull();
        return response;
    }

    Held held() {
        return Held.in(exchanges);
    }

    @Override
    public void close() {
        endpoint.destroy();
    }
}
