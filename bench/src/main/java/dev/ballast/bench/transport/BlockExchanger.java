package dev.ballast.bench.transport;

import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;

/** Plain mode with Californium: confirmable requests, bodies in blocks of 1024 bytes, settings as the gateway's for control. */
final class BlockExchanger implements Exchanger {
    private static final int MAX_BODY = 64 << 20;
    private static final long TIMEOUT_MS = 20_000;

    private final InetSocketAddress node;
    private final CoapEndpoint endpoint;
    private final ScheduledExecutorService protocol;
    private final ScheduledExecutorService secondary;

    private BlockExchanger(InetSocketAddress node, CoapEndpoint endpoint) {
        this.node = node;
        this.endpoint = endpoint;
        protocol = ExecutorsUtil.newScheduledThreadPool(2, new NamedThreadFactory("coap-blocks-"));
        secondary = ExecutorsUtil.newDefaultSecondaryScheduler("coap-blocks-timer-");
    }

    /** Opens a socket on a free port of loopback. */
    static BlockExchanger open(InetSocketAddress node) throws IOException {
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(CoapSettings.controlClient(MAX_BODY))
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        BlockExchanger exchanger = new BlockExchanger(node, endpoint);
        endpoint.setExecutors(exchanger.protocol, exchanger.secondary);
        endpoint.start();
        return exchanger;
    }

    /** Gives the node a part. */
    void put(String partId, byte[] part) throws IOException, InterruptedException {
        Response response = call(Request.newPut(), part, "parts", partId);
        if (response == null || !response.isSuccess()) {
            throw new IOException("PUT /parts/" + partId + ": "
                    + (response == null ? "no answer" : response.getCode() + " " + response.getPayloadString()));
        }
    }

    @Override
    public Outcome exchange(Task task) throws InterruptedException {
        byte[] body = GemmRequest.encode(0, task.input(), 0, task.input().length);
        Response response = call(Request.newPost(), body, "gemm", task.partId());
        if (response == null) {
            return new Outcome.Failed("no answer");
        }
        if (!response.isSuccess()) {
            return new Outcome.Failed(response.getCode() + " " + response.getPayloadString());
        }
        try {
            float[] result = new float[task.outputLength()];
            GemmTimes times = GemmResponse.decodeInto(response.getPayload(), result, 0, result.length);
            return task.isRight(result) ? new Outcome.Right(times) : new Outcome.Failed("a wrong result");
        } catch (WireException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private Response call(Request request, byte[] body, String... path) throws InterruptedException {
        request.setType(CoAP.Type.CON);
        request.setDestinationContext(new AddressEndpointContext(node));
        for (String segment : path) {
            request.getOptions().addUriPath(segment);
        }
        request.getOptions().setContentFormat(CoapResourceBase.CBOR);
        request.setPayload(body);
        endpoint.sendRequest(request);
        Response response = request.waitForResponse(TIMEOUT_MS);
        if (response == null) {
            request.cancel();
        }
        return response;
    }

    @Override
    public void close() {
        endpoint.destroy();
        protocol.shutdownNow();
        secondary.shutdownNow();
    }
}
