package dev.ballast.lane.coap;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.lane.Lane;
import dev.ballast.lane.LanePolicy;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import dev.ballast.wire.KeepParts;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;

/**
 * Talks to the nodes. Activations and parts go over the lanes of a {@link LaneLoop}, in datagrams of the size that each node's
 * {@link LinkShape} gives. Node information and deletions go in confirmable requests, link probes in non-confirmable ones, each over an
 * endpoint of its own.
 */
public final class NodeClient implements FleetConnection {
    /** Time that a push has beyond the time for its bytes: for silence of the node, and for its check of the part at the end. */
    private static final long PUSH_TIMEOUT_NS = 30_000_000_000L;

    /** Time for one byte of a push over the slowest link that is served, 1 Mbit/s. */
    private static final long SLOWEST_PUSH_NS_A_BYTE = 8_000;

    private static final long PROGRESS_MS = 250;
    private static final long INFO_TIMEOUT_MS = 3_000;
    private static final int MAX_CONTROL_BODY = 64 << 20;

    private final List<LinkShape> links;
    private final Map<String, DatagramForm> forms = new ConcurrentHashMap<>();
    private final NanoClock nanoClock;
    private final LaneLoop loop;
    private final HostLookup hosts;
    private final CoapEndpoint probes;
    private final EchoingEndpoint control;
    private final ScheduledExecutorService protocol;
    private final ScheduledExecutorService secondary;

    private NodeClient(List<NodeAddress> nodes, InetAddress local, NanoClock nanoClock, LaneLoop loop) {
        this.links = nodes.stream().map(node -> new LinkShape(node.id())).toList();
        this.nanoClock = nanoClock;
        this.loop = loop;
        this.hosts = new HostLookup(nodes, InetAddress::getByName, loop::moved);
        this.probes = endpoint(CoapSettings.dataClient(), local);
        this.control = EchoingEndpoint.of(
                CoapSettings.controlClient(MAX_CONTROL_BODY), new InetSocketAddress(local, 0), nanoClock);
        this.protocol = ExecutorsUtil.newScheduledThreadPool(2, new NamedThreadFactory("coap-client-"));
        this.secondary = ExecutorsUtil.newDefaultSecondaryScheduler("coap-client-timer-");
    }

    /**
     * Opens the sockets on free ports.
     *
     * @param local address to bind to, which must reach all nodes
     */
    public static NodeClient open(List<NodeAddress> nodes, InetAddress local, NanoClock nanoClock) throws IOException {
        List<InetSocketAddress> addresses =
                nodes.stream().map(NodeAddress::address).toList();
        NodeClient client = new NodeClient(nodes, local, nanoClock, LaneLoop.open(addresses, local, nanoClock));
        client.probes.setExecutors(client.protocol, client.secondary);
        client.probes.start();
        client.control.setExecutors(client.protocol, client.secondary);
        client.control.start();
        return client;
    }

    private static CoapEndpoint endpoint(Configuration settings, InetAddress local) {
        return new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(local, 0))
                .build();
    }

    @Override
    public int sliceBytes(int node) {
        int datagram = links.get(node).report().datagramBytes();
        return datagram - DatagramForm.ANSWER_BYTES - ShardAnswer.maxOverhead();
    }

    @Override
    public Asked ask(int node, Order order, Answer answer) {
        DatagramForm form = forms.computeIfAbsent(order.partId(), id -> DatagramForm.of(CoAP.Code.POST, "gemm", id));
        ShardTransfer transfer = new ShardTransfer(form, loop.newTag(), links.get(node), order, answer);
        LaneLoop.Ticket ticket = loop.submit(node, transfer, order.partId(), nanoClock.nanos() + order.timeoutNs());
        return new Asked() {
            @Override
            public void again(BitSet slices) {
                ticket.then((lane, job) -> lane.askAgain(job, slices));
            }

            @Override
            public void close() {
                ticket.then(Lane::close);
            }
        };
    }

    @Override
    public NodeInfo info(int node) throws IOException, InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("node").addUriQuery(NodeInfo.BOOT_QUERY);
        Response response = call(node, request, INFO_TIMEOUT_MS);
        try {
            return NodeInfo.decode(response.getPayload());
        } catch (WireException e) {
            if (e.reason() == WireException.Reason.UNKNOWN_VERSION) {
                throw new OtherVersionException("the node speaks another version of the messages (" + e.getMessage()
                        + "); install the version of the gateway on the node");
            }
            throw new IOException("GET /node: " + e.getMessage(), e);
        }
    }

    @Override
    public LinkReport probe(int node, NodeInfo info) throws InterruptedException {
        LinkProbe probe = new LinkProbe(probes, hosts.known(node), nanoClock);
        use(node, info, probe.run(info.datagramBytes()));
        return link(node);
    }

    @Override
    public void use(int node, NodeInfo info, LinkReport probed) {
        LinkReport report = links.get(node).take(probed);
        LanePolicy limits = LanePolicy.of(info.receiveBufferBytes(), report.datagramBytes());
        long roundTripNs = report.roundTrip().toNanos();
        loop.with(node, lane -> {
            lane.adopt(limits);
            if (roundTripNs > 0) {
                lane.measured(roundTripNs);
            }
        });
    }

    @Override
    public LinkReport link(int node) {
        return links.get(node).report();
    }

    @Override
    public void put(int node, String partId, byte[] part, LongConsumer reachedBytes)
            throws IOException, InterruptedException {
        DatagramForm form = DatagramForm.of(CoAP.Code.PUT, "parts", partId);
        int datagramBytes = links.get(node).report().datagramBytes();
        PushTransfer transfer = new PushTransfer(form, part, loop.newTag(), datagramBytes);
        long timeoutNs = PUSH_TIMEOUT_NS + part.length * SLOWEST_PUSH_NS_A_BYTE;
        LaneLoop.Ticket ticket = loop.submit(node, transfer, partId, nanoClock.nanos() + timeoutNs);
        try {
            while (!awaited(transfer)) {
                reachedBytes.accept(transfer.reachedBytes());
            }
        } catch (RefusedException e) {
            throw new RefusedException("PUT /parts/" + partId + ": " + e.getMessage(), e.said());
        } catch (IOException e) {
            String broken = loop.broken();
            throw new IOException("PUT /parts/" + partId + ": " + (broken.isEmpty() ? e.getMessage() : broken), e);
        } finally {
            ticket.then(Lane::close);
        }
    }

    @Override
    public void keep(int node, List<String> partIds) throws IOException, InterruptedException {
        for (int from = 0; from < partIds.size(); from += KeepParts.MAX_PARTS) {
            int to = Math.min(partIds.size(), from + KeepParts.MAX_PARTS);
            Request request = Request.newPost();
            request.getOptions().addUriPath("parts").setContentFormat(MediaTypeRegistry.APPLICATION_CBOR);
            request.setPayload(new KeepParts(partIds.subList(from, to)).encode());
            call(node, request, INFO_TIMEOUT_MS);
        }
    }

    @Override
    public void delete(int node, String partId) throws IOException, InterruptedException {
        Request request = Request.newDelete();
        request.getOptions().addUriPath("parts").addUriPath(partId);
        call(node, request, INFO_TIMEOUT_MS);
        forms.remove(partId); // made again when the part comes back
    }

    /** Whether the push is over; waits for its end for up to {@link #PROGRESS_MS}. */
    private static boolean awaited(PushTransfer transfer) throws IOException, InterruptedException {
        try {
            transfer.outcome().get(PROGRESS_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
    }

    private Response call(int node, Request request, long timeoutMs) throws IOException, InterruptedException {
        request.setType(CoAP.Type.CON);
        request.setDestinationContext(new AddressEndpointContext(hosts.require(node, timeoutMs)));
        EchoingEndpoint.Outcome outcome = control.ask(request, timeoutMs);
        Request sent = outcome.request();
        Response response = outcome.response();
        String what = sent.getCode() + " /" + sent.getOptions().getUriPathString();
        if (response == null) {
            throw unanswered(what, sent);
        }
        if (!response.isSuccess()) {
            throw new RefusedException(what + ": " + response.getCode() + " " + response.getPayloadString());
        }
        return response;
    }

    /** The error of a request without a response. A node that resets the request is present, so this counts as a refusal. */
    private static IOException unanswered(String what, Request request) {
        Throwable error = request.getSendError();
        boolean reset = request.isRejected();
        request.cancel();
        if (reset) {
            return new RefusedException(what + ": the node reset the request");
        }
        return new IOException(what + ": " + (error == null ? "no answer" : "sending failed: " + error));
    }

    @Override
    public void close() {
        loop.close();
        probes.destroy();
        control.close();
        protocol.shutdownNow();
        secondary.shutdownNow();
    }
}
