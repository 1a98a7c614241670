package dev.ballast.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.NoResponseOption;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.serialization.DataSerializer;
import org.eclipse.californium.core.network.stack.AbstractLayer;
import org.eclipse.californium.core.network.stack.ReliabilityLayerParameters;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ClockUtil;
import org.eclipse.californium.elements.util.DatagramWriter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the server from being used to flood others: what one datagram brings to an address is at most three times that datagram, until the
 * address has shown that it receives (RFC 9175, 2.4). Both are counted as the payloads of UDP. What would be more is cut into smaller blocks
 * by {@link ServerBlockwiseLayer}, an error's text is shortened, and what cannot be either is answered 4.01 with an {@link Echo}.
 */
final class AmplificationLayer extends AbstractLayer {
    /** Recommended by RFC 9175, 2.4. */
    static final int FACTOR = 3;

    /** An answer without options, and an acknowledgement. */
    private static final int HEADER_BYTES = 4;

    private final VerifiedPeers peers;
    private final Configuration config;
    private final int transmissions;

    AmplificationLayer(VerifiedPeers peers, Configuration config) {
        this.peers = peers;
        this.config = config;
        transmissions = 1 + config.get(CoapConfig.MAX_RETRANSMIT);
    }

    @Override
    public void receiveRequest(Exchange exchange, Request request) {
        byte[] echo = Echo.of(request);
        if (echo == null || heeds(request, echo)) {
            super.receiveRequest(exchange, request);
        } else {
            super.sendResponse(exchange, challenge(exchange));
        }
    }

    /** Whether the request may be served; within a transfer it may. */
    private boolean heeds(Request request, byte[] echo) {
        InetSocketAddress peer = peer(request);
        long nowNs = request.getNanoTimestamp();
        NoResponseOption noResponse = request.getOptions().getNoResponse();
        return peers.verify(peer, echo, nowNs)
                || peers.isVerified(peer, nowNs)
                || goesOn(request.getOptions().getBlock1())
                || goesOn(request.getOptions().getBlock2())
                || (noResponse != null && noResponse.suppress(ResponseCode.UNAUTHORIZED));
    }

    private static boolean goesOn(@Nullable BlockOption block) {
        return block != null && block.getNum() > 0;
    }

    /** Whether whoever sent this has shown that it receives. */
    boolean isVerified(Request request) {
        return peers.isVerified(peer(request), ClockUtil.nanoRealtime());
    }

    /** How many bytes the answer to the latest datagram of an exchange may have. */
    int mostBytes(Exchange exchange) {
        Request request = exchange.getCurrentRequest();
        return isVerified(request) ? Integer.MAX_VALUE : allowance(request);
    }

    private static int allowance(Request request) {
        return FACTOR * request.getMessageSize() - (isSeparate(request) ? HEADER_BYTES : 0);
    }

    /** Whether the request has been acknowledged already, so that its answer is a message to be acknowledged too. */
    private static boolean isSeparate(Request request) {
        return request.isConfirmable() && request.isAcknowledged();
    }

    /** Bytes of an answer to {@code request} before its payload. */
    static int headBytes(Response response, Request request) {
        DatagramWriter options = new DatagramWriter();
        DataSerializer.serializeOptionsAndPayload(options, response.getOptions(), null);
        return HEADER_BYTES + request.getToken().length() + options.size();
    }

    private static int bytes(Response response, Request request) {
        int payload = response.getPayloadSize();
        return headBytes(response, request) + (payload > 0 ? 1 + payload : 0);
    }

    @Override
    public void sendResponse(Exchange exchange, Response response) {
        int most = mostBytes(exchange);
        super.sendResponse(exchange, most == Integer.MAX_VALUE ? response : within(exchange, response, most));
    }

    private Response within(Exchange exchange, Response response, int most) {
        Request request = exchange.getCurrentRequest();
        Response sent = response;
        if (bytes(sent, request) > most) {
            sent = response.isError() ? shortened(response, request, most) : challenge(exchange);
        }
        if (isSeparate(request)) {
            limitRepeats(sent, most / bytes(sent, request));
        }
        return sent;
    }

    /** The same error with as much of its text as may be sent; without any option where its options are too much as well. */
    private static Response shortened(Response response, Request request, int most) {
        int room = most - headBytes(response, request) - 1;
        if (room < 0) {
            Response bare = new Response(response.getCode(), true);
            bare.setDestinationContext(request.getSourceContext());
            bare.addMessageObservers(response.getMessageObservers());
            return bare;
        }
        boolean isText = response.getOptions().getContentFormat() == MediaTypeRegistry.TEXT_PLAIN;
        response.setPayload(start(response.getPayload(), isText ? room : 0));
        return response;
    }

    /** The first bytes of a text in UTF-8, up to the end of a character. */
    static byte[] start(byte[] text, int most) {
        int end = Math.max(0, Math.min(text.length, most));
        while (end > 0 && end < text.length && (text[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    /** Lets a confirmable answer be sent so many times at most, or once and not confirmably. */
    private void limitRepeats(Response response, int times) {
        if (times >= transmissions) {
            return;
        }
        if (times < 2) {
            response.setType(CoAP.Type.NON);
        } else {
            response.setReliabilityLayerParameters(ReliabilityLayerParameters.builder()
                    .applyConfig(config)
                    .maxRetransmit(times - 1)
                    .build());
        }
    }

    /** Gives the sender what it may echo. */
    void offerEcho(Response response, Request request) {
        Echo.set(response, peers.challenge(peer(request), ClockUtil.nanoRealtime()));
    }

    /** Asks the sender to show that it receives; only its code where even that is too much to send. */
    Response challenge(Exchange exchange) {
        Request request = exchange.getCurrentRequest();
        Response response = new Response(ResponseCode.UNAUTHORIZED, true);
        response.setDestinationContext(request.getSourceContext());
        offerEcho(response, request);
        response.setPayload("send the Echo back".getBytes(StandardCharsets.US_ASCII));
        int most = mostBytes(exchange);
        if (bytes(response, request) > most) {
            response.setPayload(new byte[0]);
        }
        if (bytes(response, request) > most) {
            response.getOptions().clear();
        }
        return response;
    }

    private static InetSocketAddress peer(Request request) {
        return request.getSourceContext().getPeerAddress();
    }
}
