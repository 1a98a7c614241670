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
 * Limits amplification, so that forged requests cannot make the server flood others (RFC 9175, 2.4). An address is verified once it has
 * echoed a value, which shows that it receives. To an unverified address, one datagram brings at most three times its own bytes, counted as
 * UDP payloads.
 *
 * <p>{@link ServerBlockwiseLayer} cuts a larger answer into smaller blocks. The text of an error is shortened. Any other answer that is too
 * large becomes 4.01 with an {@link Echo}.
 */
final class AmplificationLayer extends AbstractLayer {
    /** Most bytes of answers for each byte of a request, as RFC 9175, 2.4 recommends. */
    static final int FACTOR = 3;

    /** Bytes of an acknowledgement, and of an answer without token, options and payload. */
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

    /**
     * Whether a request with an Echo may be served: its Echo is valid, its address is verified, it continues a transfer in blocks, or its
     * client wants no 4.01.
     */
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

    /** Whether the sender's address is verified. */
    boolean isVerified(Request request) {
        return peers.isVerified(peer(request), ClockUtil.nanoRealtime());
    }

    /** Most bytes of an answer to the latest datagram of an exchange. */
    int mostBytes(Exchange exchange) {
        Request request = exchange.getCurrentRequest();
        return isVerified(request) ? Integer.MAX_VALUE : allowance(request);
    }

    private static int allowance(Request request) {
        return FACTOR * request.getMessageSize() - (isSeparate(request) ? HEADER_BYTES : 0);
    }

    /** Whether the request has been acknowledged already, so that its answer is a separate message. */
    private static boolean isSeparate(Request request) {
        return request.isConfirmable() && request.isAcknowledged();
    }

    /** Bytes of header, token and options in an answer to {@code request}. */
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

    /** The error with as much of its text as may be sent. If its options alone are too large, the error has no options either. */
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

    /** Copies the first bytes of a UTF-8 text, at most {@code most}, up to the end of a character. */
    static byte[] start(byte[] text, int most) {
        int end = Math.max(0, Math.min(text.length, most));
        while (end > 0 && end < text.length && (text[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    /** Limits a separate answer to {@code times} transmissions. Below two, the answer is sent once and non-confirmable. */
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

    /** Adds a value that the sender may echo. */
    void offerEcho(Response response, Request request) {
        Echo.set(response, peers.challenge(peer(request), ClockUtil.nanoRealtime()));
    }

    /** A 4.01 that asks the sender to echo a value. It has only its code where payload and options are too large. */
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
