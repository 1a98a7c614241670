package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;

/** A Californium client on loopback. */
final class TestClient implements AutoCloseable {
    /** Far beyond any answer; a test that waits so long has failed. */
    private static final long PATIENCE_MS = 20_000;

    private final CoapEndpoint endpoint;

    TestClient(Configuration settings) throws IOException {
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
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

    /** The answer to a request that was sent. */
    Response answer(Request request) throws InterruptedException {
        Response response = request.waitForResponse(PATIENCE_MS);
        assertThat(response).as("answer to %s", request).isNotNull();
        return response;
    }

    @Override
    public void close() {
        endpoint.destroy();
    }
}
