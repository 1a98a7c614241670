package dev.ballast.bench.study;

import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node as any CoAP client can: confirmable requests, bodies in blocks of 1024 bytes, Californium with the settings of the
 * gateway's control client. One request at a time.
 */
public final class PlainClient implements AutoCloseable {
    private static final int MAX_BODY = 64 << 20;
    private static final long TIMEOUT_MS = 20_000;

    private final InetSocketAddress node;
    private final EchoingEndpoint endpoint;
    private final ScheduledExecutorService protocol;
    private final ScheduledExecutorService secondary;

    private PlainClient(InetSocketAddress node, EchoingEndpoint endpoint) {
        this.node = node;
        this.endpoint = endpoint;
        protocol = ExecutorsUtil.newScheduledThreadPool(2, new NamedThreadFactory("plain-client-"));
        secondary = ExecutorsUtil.newDefaultSecondaryScheduler("plain-client-timer-");
    }

    /** Opens a socket on a free port of loopback. */
    public static PlainClient open(InetSocketAddress node) throws IOException {
        EchoingEndpoint endpoint = EchoingEndpoint.of(
                CoapSettings.controlClient(MAX_BODY),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                System::nanoTime);
        PlainClient client = new PlainClient(node, endpoint);
        endpoint.setExecutors(client.protocol, client.secondary);
        try {
            endpoint.start();
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Gives the node a part. */
    public void put(String partId, byte[] part) throws IOException, InterruptedException {
        Response response = call(Request.newPut(), part, "parts", partId);
        if (response == null || !response.isSuccess()) {
            throw new IOException("PUT /parts/" + partId + ": "
                    + (response == null ? "no answer" : response.getCode() + " " + response.getPayloadString()));
        }
    }

    /** Sends a body in CBOR and waits for the answer; null when none comes. */
    public @Nullable Response post(byte[] body, String... path) throws InterruptedException {
        return call(Request.newPost(), body, path);
    }

    private @Nullable Response call(Request request, byte[] body, String... path) throws InterruptedException {
        request.setType(CoAP.Type.CON);
        request.setDestinationContext(new AddressEndpointContext(node));
        for (String segment : path) {
            request.getOptions().addUriPath(segment);
        }
        request.getOptions().setContentFormat(CoapResourceBase.CBOR);
        request.setPayload(body);
        EchoingEndpoint.Outcome outcome = endpoint.ask(request, TIMEOUT_MS);
        if (outcome.response() == null) {
            outcome.request().cancel();
        }
        return outcome.response();
    }

    @Override
    public void close() {
        endpoint.close();
        protocol.shutdownNow();
        secondary.shutdownNow();
    }
}
