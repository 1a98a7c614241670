package dev.ballast.transport;

import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.BlockwiseLayer;
import org.eclipse.californium.core.network.stack.KeyUri;
import org.eclipse.californium.core.network.stack.Layer;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Block-wise transfer (RFC 7959) with two changes. An answer goes out whole when the asker takes it in one datagram, unless the request
 * itself came in blocks or asks for blocks. And no block makes the server allocate more than {@link InboundBodies} has room for: by itself
 * Californium allocates the largest body for any first block that does not announce its size, even for a block out of the blue.
 */
final class ServerBlockwiseLayer extends BlockwiseLayer {
    /** Room for a body that does not announce its size (Size1, RFC 7959, 4). */
    private static final int UNANNOUNCED_BYTES = 256 << 10;

    /** Bodies of the largest size that may be on their way at the same time. */
    private static final int LARGEST_BODIES = 2;

    private final Layer below;
    private final int maxBodyBytes;
    private final InboundBodies bodies;

    /** {@code below} is the next layer towards the wire. */
    ServerBlockwiseLayer(String tag, Configuration config, @Nullable EndpointContextMatcher matching, Layer below) {
        super(tag, false, config, matching);
        this.below = below;
        maxBodyBytes = config.get(CoapConfig.MAX_RESOURCE_BODY_SIZE);
        bodies = new InboundBodies(
                (long) LARGEST_BODIES * maxBodyBytes,
                config.get(CoapConfig.BLOCKWISE_STATUS_LIFETIME, TimeUnit.NANOSECONDS));
    }

    @Override
    public void sendResponse(Exchange exchange, Response response) {
        Request request = exchange.getRequest();
        boolean inBlocks =
                exchange.getBlock1ToAck() != null || request.getOptions().hasBlock2();
        if (!inBlocks && response.getPayloadSize() <= MaxDatagram.of(request)) {
            below.sendResponse(exchange, response);
        } else {
            super.sendResponse(exchange, response);
        }
    }

    @Override
    public void receiveRequest(Exchange exchange, Request request) {
        if (!request.getOptions().hasBlock1() || admit(exchange, request)) {
            super.receiveRequest(exchange, request);
        }
    }

    /** Whether there is room for the body that this block is of; the block is answered when there is not. */
    private boolean admit(Exchange exchange, Request request) {
        BlockOption block = request.getOptions().getBlock1();
        KeyUri key = KeyUri.getKey(exchange);
        if (block.getNum() == 0) {
            int bytes = bodyBytes(request);
            if (bytes < 0 || bytes > maxBodyBytes) {
                refuse(exchange, ResponseCode.REQUEST_ENTITY_TOO_LARGE, "the body may have " + maxBodyBytes + " bytes");
                return false;
            }
            if (!bodies.begin(key, bytes, request.getNanoTimestamp())) {
                refuse(exchange, ResponseCode.SERVICE_UNAVAILABLE, "busy: other large bodies are on their way");
                return false;
            }
            request.setMaxResourceBodySize(bytes);
        } else if (!bodies.goesOn(key, request.getNanoTimestamp())) {
            refuse(exchange, ResponseCode.REQUEST_ENTITY_INCOMPLETE, "no body was begun here; send block 0 first");
            return false;
        }
        if (!block.isM()) {
            bodies.end(key);
        }
        return true;
    }

    private int bodyBytes(Request request) {
        OptionSet options = request.getOptions();
        return options.hasSize1() ? options.getSize1() : Math.min(UNANNOUNCED_BYTES, maxBodyBytes);
    }

    private void refuse(Exchange exchange, ResponseCode code, String text) {
        Response response = new Response(code, true);
        response.setDestinationContext(exchange.getRequest().getSourceContext());
        response.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        response.setPayload(text);
        if (code == ResponseCode.REQUEST_ENTITY_TOO_LARGE) {
            response.getOptions().setSize1(maxBodyBytes);
        }
        below.sendResponse(exchange, response);
    }
}
