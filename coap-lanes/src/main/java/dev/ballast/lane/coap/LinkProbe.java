package dev.ballast.lane.coap;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.LinkReport;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.MaxDatagram;
import dev.ballast.wire.Probe;
import dev.ballast.wire.ProbeAnswer;
import dev.ballast.wire.WireException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;

/**
 * Measures the link to a node with {@code POST /probe}, one datagram at a time: round trip and loss at the size of a shard, and whether
 * datagrams of dozens of fragments survive. Blocks for as long as the datagrams take.
 */
final class LinkProbe {
    private static final int SMALL_PROBES = 10;
    private static final int LARGE_PROBES = 4;

    /** A datagram of a few fragments, to measure the throughput where datagrams of dozens of fragments do not survive. */
    private static final int MEDIUM_BYTES = 8_000;

    private static final long TIMEOUT_MS = 400;

    /** Generous room for the CoAP header, token, path, options and payload marker of a probe. */
    private static final int HEADERS = 64;

    private final CoapEndpoint endpoint;
    private final InetSocketAddress node;
    private final NanoClock nanoClock;
    private int sequence;

    LinkProbe(CoapEndpoint endpoint, InetSocketAddress node, NanoClock nanoClock) {
        this.endpoint = endpoint;
        this.node = node;
        this.nanoClock = nanoClock;
    }

    /**
     * Probes the link.
     *
     * @param datagramBytes longest datagram of the node's profile
     */
    LinkReport run(int datagramBytes) throws InterruptedException {
        List<Long> roundTrips = new ArrayList<>();
        for (int i = 0; i < SMALL_PROBES; i++) {
            long took = probe(datagramBytes - HEADERS);
            if (took >= 0) {
                roundTrips.add(took);
            }
        }
        double loss = 1 - (double) roundTrips.size() / SMALL_PROBES;
        List<Long> largeTrips = trips(LinkShape.LARGE_DATAGRAM_BYTES);
        boolean large = largeTrips.size() == LARGE_PROBES;
        if (roundTrips.isEmpty()) {
            return new LinkReport(datagramBytes, Duration.ZERO, loss, large, LinkReport.Spread.NONE, 0);
        }
        Collections.sort(roundTrips);
        List<Long> longTrips = large ? largeTrips : trips(MEDIUM_BYTES);
        int more = (large ? LinkShape.LARGE_DATAGRAM_BYTES : MEDIUM_BYTES) - datagramBytes;
        return new LinkReport(
                datagramBytes,
                quantile(roundTrips, 0.5),
                loss,
                large,
                new LinkReport.Spread(quantile(roundTrips, 0.25), quantile(roundTrips, 0.75)),
                bytesPerSecond(roundTrips.get(0), longTrips, more));
    }

    /** Round trips of probes of this size, up to the first probe that is lost. */
    private List<Long> trips(int datagramBytes) throws InterruptedException {
        List<Long> trips = new ArrayList<>();
        while (trips.size() < LARGE_PROBES) {
            long took = probe(datagramBytes - HEADERS);
            if (took < 0) {
                break;
            }
            trips.add(took);
        }
        return trips;
    }

    private static Duration quantile(List<Long> ascendingNs, double share) {
        return Duration.ofNanos(ascendingNs.get((int) (share * ascendingNs.size())));
    }

    /** Throughput, from the time that {@code moreBytes} take in the fastest trip: slower trips waited for a thread. 0 when unknown. */
    private static double bytesPerSecond(long shortNs, List<Long> longTrips, int moreBytes) {
        long longNs = longTrips.stream().mapToLong(Long::longValue).min().orElse(shortNs);
        return longNs <= shortNs || moreBytes <= 0 ? 0 : moreBytes * 1e9 / (longNs - shortNs);
    }

    /** How long the answer took in nanoseconds; -1 when none came or when the probe did not arrive completely. */
    private long probe(int padding) throws InterruptedException {
        Request request = Request.newPost();
        request.setType(CoAP.Type.NON);
        request.setDestinationContext(new AddressEndpointContext(node));
        request.getOptions().addUriPath("probe").setContentFormat(CoapResourceBase.CBOR);
        MaxDatagram.set(request, CoapSettings.MAX_DATAGRAM_PAYLOAD);
        byte[] payload = new Probe(++sequence, padding).encode();
        request.setPayload(payload);
        long sent = nanoClock.nanos();
        endpoint.sendRequest(request);
        Response response = request.waitForResponse(TIMEOUT_MS);
        long took = nanoClock.nanos() - sent;
        if (response == null) {
            request.cancel(); // an unanswered request would be kept for ever
            return -1;
        }
        try {
            ProbeAnswer expected = new ProbeAnswer(sequence, payload.length);
            return response.isSuccess()
                            && ProbeAnswer.decode(response.getPayload()).equals(expected)
                    ? took
                    : -1;
        } catch (WireException e) {
            return -1;
        }
    }
}
