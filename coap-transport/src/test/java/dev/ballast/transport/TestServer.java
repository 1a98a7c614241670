package dev.ballast.transport;

import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** A server on loopback that counts what passes its socket. */
final class TestServer implements AutoCloseable {
    static final int MAX_BODY = 1 << 20;

    final ResourceServer server = new ResourceServer(CoapSettings.nodeServer(MAX_BODY));
    private final InetSocketAddress address;
    final AtomicInteger requestsIn = new AtomicInteger();
    final AtomicInteger responsesOut = new AtomicInteger();
    final AtomicInteger handled = new AtomicInteger();

    TestServer(CoapResourceBase... more) throws IOException {
        server.add(new Echo());
        server.add(more);
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.getEndpoints().forEach(endpoint -> endpoint.addInterceptor(new Counter()));
    }

    InetSocketAddress address() {
        return address;
    }

    String uri(String path) {
        return "coap://127.0.0.1:" + address.getPort() + path;
    }

    Held held() {
        return Held.in(server.exchanges());
    }

    @Override
    public void close() {
        server.close();
    }

    /** POST answers with the first bytes of the body, as many as the query says. */
    private final class Echo extends CoapResourceBase {
        Echo() {
            super("echo");
        }

        @Override
        protected void post(CoapExchange exchange) {
            handled.incrementAndGet();
            if (accepts(exchange, CBOR)) {
                int length = Integer.parseInt(exchange.getRequestOptions().getUriQueryString());
                cbor(exchange, ResponseCode.CONTENT, Arrays.copyOf(exchange.getRequestPayload(), length));
            }
        }

        @Override
        protected void put(CoapExchange exchange) throws WireException {
            GemmRequest.decode(exchange.getRequestPayload(), 1);
        }

        @Override
        protected void get(CoapExchange exchange) {
            if (offers(exchange, CBOR)) {
                throw new IllegalStateException("a bug");
            }
        }
    }

    private final class Counter extends MessageInterceptorAdapter {
        @Override
        public void receiveRequest(Request request) {
            requestsIn.incrementAndGet();
        }

        @Override
        public void sendResponse(Response response) {
            responsesOut.incrementAndGet();
        }
    }
}
