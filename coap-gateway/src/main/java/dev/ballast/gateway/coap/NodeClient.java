package dev.ballast.gateway.coap;

import dev.ballast.gateway.Edges;
import dev.ballast.gateway.NodeAddress;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.MaxDatagram;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;

/**
 * Talks to the nodes over two endpoints: the data endpoint sends activations as non-confirmable requests, each in one datagram; the
 * control endpoint pushes parts and asks for descriptions with confirmable requests, in blocks.
 */
final class NodeClient implements Edges.NodeLink {
    /** Bound of one blocking call; a part of some megabytes goes in blocks, one round trip each. */
    private static final long CONTROL_TIMEOUT_MS = 60_000;

    private static final long INFO_TIMEOUT_MS = 3_000;
    private static final int MAX_CONTROL_BODY = 64 << 20;

    private final List<NodeAddress> nodes;
    private final LongSupplier nanoClock;
    private final CoapEndpoint data;
    private final CoapEndpoint control;
    private final ScheduledExecutorService protocol;
    private final ScheduledExecutorService secondary;
    private final ScheduledThreadPoolExecutor timers;

    private NodeClient(List<NodeAddress> nodes, InetAddress local, LongSupplier nanoClock) {
        this.nodes = List.copyOf(nodes);
        this.nanoClock = nanoClock;
        this.data = endpoint(CoapSettings.dataClient(), local);
        this.control = endpoint(CoapSettings.controlClient(MAX_CONTROL_BODY), local);
        this.protocol = ExecutorsUtil.newScheduledThreadPool(2, new NamedThreadFactory("coap-client-"));
        this.secondary = ExecutorsUtil.newDefaultSecondaryScheduler("coap-client-timer-");
        this.timers = new ScheduledThreadPoolExecutor(1, new NamedThreadFactory("deadline-"));
        timers.setRemoveOnCancelPolicy(true);
    }

    /**
     * Opens both endpoints on free ports.
     *
     * @param local address to send from
     */
    static NodeClient open(List<NodeAddress> nodes, InetAddress local, LongSupplier nanoClock) throws IOException {
        NodeClient client = new NodeClient(nodes, local, nanoClock);
        for (CoapEndpoint endpoint : List.of(client.data, client.control)) {
            endpoint.setExecutors(client.protocol, client.secondary);
            endpoint.start();
        }
        return client;
    }

    private static CoapEndpoint endpoint(Configuration settings, InetAddress local) {
        return new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(local, 0))
                .build();
    }

    @Override
    public void ask(int node, String partId, byte[] payload, long timeoutNs, Answer answer) {
        Request request = Request.newPost();
        request.setType(CoAP.Type.NON);
        request.setDestinationContext(new AddressEndpointContext(nodes.get(node).address()));
        request.getOptions().addUriPath("gemm").addUriPath(partId).setContentFormat(CoapResourceBase.CBOR);
        request.setPayload(payload);
        MaxDatagram.set(request, CoapSettings.MAX_DATAGRAM_PAYLOAD);
        PendingPart pending = new PendingPart(request, answer, nanoClock);
        request.addMessageObserver(pending);
        pending.timer(timers.schedule(pending::timeUp, timeoutNs, TimeUnit.NANOSECONDS));
        data.sendRequest(request);
    }

    @Override
    public NodeInfo info(int node) throws IOException, InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("node");
        Response response = call(node, request, INFO_TIMEOUT_MS);
        try {
            return NodeInfo.decode(response.getPayload());
        } catch (WireException e) {
            throw new IOException("GET /node: " + e.getMessage(), e);
        }
    }

    @Override
    public void put(int node, String partId, byte[] part) throws IOException, InterruptedException {
        Request request = Request.newPut();
        request.getOptions().addUriPath("parts").addUriPath(partId).setContentFormat(CoapResourceBase.CBOR);
        request.setPayload(part);
        call(node, request, CONTROL_TIMEOUT_MS);
    }

    private Response call(int node, Request request, long timeoutMs) throws IOException, InterruptedException {
        request.setType(CoAP.Type.CON);
        request.setDestinationContext(new AddressEndpointContext(nodes.get(node).address()));
        control.sendRequest(request);
        Response response = request.waitForResponse(timeoutMs);
        String what = request.getCode() + " /" + request.getOptions().getUriPathString();
        if (response == null) {
            boolean timedOut = request.getSendError() == null;
            request.cancel();
            throw new IOException(what + ": " + (timedOut ? "no answer" : "cannot be sent: " + request.getSendError()));
        }
        if (!response.isSuccess()) {
            throw new IOException(what + ": " + response.getCode() + " " + response.getPayloadString());
        }
        return response;
    }

    @Override
    public void close() {
        data.destroy();
        control.destroy();
        protocol.shutdownNow();
        secondary.shutdownNow();
        timers.shutdownNow();
    }
}
