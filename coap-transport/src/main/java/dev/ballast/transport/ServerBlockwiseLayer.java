package dev.ballast.transport;

import dev.ballast.transport.BodyMemory.Way;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Message.OffloadMode;
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
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.elements.util.ClockUtil;
import org.jspecify.annotations.Nullable;

/**
 * Block-wise transfer (RFC 7959) with two changes. An answer goes out whole when the asker takes it in one datagram, unless the request
 * itself came in blocks or asks for blocks. And no block makes the server keep more than {@link BodyMemory} has room for, whichever way
 * the body goes: by itself Californium allocates the largest body for any first block that does not announce its size, even for a block
 * out of the blue, and keeps a copy of every answer whose first block was asked for.
 */
final class ServerBlockwiseLayer extends BlockwiseLayer {
    /** Room for a body that does not announce its size (Size1, RFC 7959, 4). */
    private static final int UNANNOUNCED_BYTES = 256 << 10;

    /** Bodies of the largest size that may be on their way at the same time. */
    private static final int LARGEST_BODIES = 2;

    private final Layer below;
    private final int maxMessageBytes;
    private final int maxBodyBytes;
    private final BodyMemory bodies;
    private final BodyGate gate;

    /** {@code below} is the next layer towards the wire. */
    ServerBlockwiseLayer(
            String tag, Configuration config, @Nullable EndpointContextMatcher matching, BodyGate gate, Layer below) {
        super(tag, false, config, matching);
        this.gate = gate;
        this.below = below;
        maxMessageBytes = config.get(CoapConfig.MAX_MESSAGE_SIZE);
        maxBodyBytes = config.get(CoapConfig.MAX_RESOURCE_BODY_SIZE);
        bodies = new BodyMemory(
                (long) LARGEST_BODIES * maxBodyBytes,
                config.get(CoapConfig.BLOCKWISE_STATUS_LIFETIME, TimeUnit.NANOSECONDS));
    }

    @Override
    public void sendResponse(Exchange exchange, Response response) {
        Request request = exchange.getRequest();
        boolean assembled = exchange.getBlock1ToAck() != null;
        if (!assembled && !request.getOptions().hasBlock2() && response.getPayloadSize() <= MaxDatagram.of(request)) {
            below.sendResponse(exchange, response);
        } else if (beginsBody(request, response)) {
            sendFirstBlock(exchange, response);
        } else {
            super.sendResponse(exchange, response);
        }
        if (assembled) {
            request.offload(OffloadMode.PAYLOAD); // Californium lets go of the last block only
        }
    }

    private void sendFirstBlock(Exchange exchange, Response response) {
        KeyUri key = KeyUri.getKey(exchange);
        if (bodies.begin(key, Way.OUT, response.getPayloadSize(), ClockUtil.nanoRealtime())) {
            super.sendResponse(exchange, response);
        } else {
            refuseForOthers(exchange);
        }
        response.setPayload(
                Bytes.EMPTY); // the blocks are cut from a copy, and the exchange is remembered for its duplicates
    }

    /** Whether {@code response} is too large for one block, and this is the first that is asked for. */
    private boolean beginsBody(Request request, Response response) {
        BlockOption asked = request.getOptions().getBlock2();
        int bytes = response.getPayloadSize();
        return asked == null ? bytes > maxMessageBytes : asked.getNum() == 0 && bytes > asked.getSize();
    }

    @Override
    public void receiveRequest(Exchange exchange, Request request) {
        // what is asked of the request is asked first, for once it is answered its options are gone
        BlockOption given = request.getOptions().getBlock1();
        BlockOption asked = request.getOptions().getBlock2();
        if (given != null) {
            KeyUri key = KeyUri.getKey(exchange);
            if (admit(exchange, request, key)) {
                super.receiveRequest(exchange, request);
                endIfRefused(exchange, given, key);
            }
        } else if (asked != null && asked.getNum() > 0) {
            KeyUri key = KeyUri.getKey(exchange);
            bodies.goesOn(key, Way.OUT, request.getNanoTimestamp());
            super.receiveRequest(exchange, request);
            endIfLast(exchange, key);
        } else {
            super.receiveRequest(exchange, request);
        }
    }

    /** Whether there is room for the body that this block is of; the block is answered when there is not. */
    private boolean admit(Exchange exchange, Request request, KeyUri key) {
        BlockOption block = request.getOptions().getBlock1();
        int bytes;
        if (block.getNum() == 0) {
            int retryAfter = block.isM() ? retryAfterSeconds(request) : 0;
            if (retryAfter > 0) {
                refuseForNow(exchange, retryAfter);
                return false;
            }
            bytes = bodyBytes(request);
            if (bytes < 0 || bytes > maxBodyBytes) {
                refuse(exchange, ResponseCode.REQUEST_ENTITY_TOO_LARGE, "the body may have " + maxBodyBytes + " bytes");
                return false;
            }
            if (bytes < Math.max(1, request.getPayloadSize())) {
                refuse(exchange, ResponseCode.BAD_REQUEST, "the body is announced as " + bytes + " bytes");
                return false;
            }
            if (!bodies.begin(key, Way.IN, bytes, request.getNanoTimestamp())) {
                refuseForOthers(exchange);
                return false;
            }
        } else {
            request.getOptions().removeSize1(); // Californium would believe it, should it have given up the body
            bytes = bodies.goesOn(key, Way.IN, request.getNanoTimestamp());
            if (bytes == 0) {
                refuse(exchange, ResponseCode.REQUEST_ENTITY_INCOMPLETE, "no body was begun here; send block 0 first");
                return false;
            }
        }
        request.setMaxResourceBodySize(bytes);
        if (!block.isM()) {
            bodies.end(key, Way.IN);
        }
        return true;
    }

    /** A block in the middle is answered at once, and with anything but 2.31 Californium has given up its body. */
    private void endIfRefused(Exchange exchange, BlockOption block, KeyUri key) {
        Response sent = exchange.getCurrentResponse();
        if (block.isM() && sent != null && sent.getCode() != ResponseCode.CONTINUE) {
            bodies.end(key, Way.IN);
        }
    }

    private void endIfLast(Exchange exchange, KeyUri key) {
        Response sent = exchange.getCurrentResponse();
        BlockOption block = sent == null ? null : sent.getOptions().getBlock2();
        if (block != null && !block.isM()) {
            bodies.end(key, Way.OUT);
        }
    }

    private int retryAfterSeconds(Request request) {
        return gate.retryAfterSeconds(
                request.getOptions().getUriPathString(),
                request.getSourceContext().getPeerAddress());
    }

    private int bodyBytes(Request request) {
        OptionSet options = request.getOptions();
        return options.hasSize1() ? options.getSize1() : Math.min(UNANNOUNCED_BYTES, maxBodyBytes);
    }

    private void refuseForOthers(Exchange exchange) {
        refuse(exchange, ResponseCode.SERVICE_UNAVAILABLE, "busy: other large bodies are on their way");
    }

    private void refuseForNow(Exchange exchange, int retryAfterSeconds) {
        Response response =
                refusal(exchange, ResponseCode.SERVICE_UNAVAILABLE, "busy, try again in " + retryAfterSeconds + " s");
        response.getOptions().setMaxAge(retryAfterSeconds);
        below.sendResponse(exchange, response);
    }

    private void refuse(Exchange exchange, ResponseCode code, String text) {
        below.sendResponse(exchange, refusal(exchange, code, text));
    }

    private Response refusal(Exchange exchange, ResponseCode code, String text) {
        Response response = new Response(code, true);
        response.setDestinationContext(exchange.getRequest().getSourceContext());
        response.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        response.setPayload(text);
        if (code == ResponseCode.REQUEST_ENTITY_TOO_LARGE) {
            response.getOptions().setSize1(maxBodyBytes);
        }
        return response;
    }
}
