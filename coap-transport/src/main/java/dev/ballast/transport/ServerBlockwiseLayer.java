package dev.ballast.transport;

import dev.ballast.transport.Uploads.Outcome;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Message.OffloadMode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.AbstractLayer;
import org.eclipse.californium.core.network.stack.KeyUri;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.elements.util.ClockUtil;
import org.jspecify.annotations.Nullable;

/**
 * Block-wise transfer of a server (RFC 7959). Here a body takes memory only for the blocks that have come, and {@link Bodies} bound the
 * memory of all bodies.
 *
 * <p>Californium's own layer is not used. It allocates a body's announced size at the first block. It copies every answer whose first block
 * was asked for. Its search for abandoned bodies sometimes drops a body that is just being updated.
 *
 * <p>An answer is sent whole if the client takes it in one datagram ({@link MaxDatagram}) and {@link AmplificationLayer} allows it.
 * MaxDatagram does not count for a request that came in blocks or asks for blocks.
 */
final class ServerBlockwiseLayer extends AbstractLayer {
    /** Number of bodies of the largest size that memory suffices for. */
    private static final int LARGEST_BODIES = 2;

    private static final long SWEEP_MS = 1_000;

    private final AmplificationLayer amplification;
    private final Bodies bodies;
    private final Uploads uploads;
    private final int maxBodyBytes;
    private @Nullable ScheduledFuture<?> sweep;

    /** {@code amplification} is the next layer towards the wire. */
    ServerBlockwiseLayer(Configuration config, BodyGate gate, AmplificationLayer amplification) {
        this.amplification = amplification;
        maxBodyBytes = config.get(CoapConfig.MAX_RESOURCE_BODY_SIZE);
        bodies = new Bodies(
                (long) LARGEST_BODIES * maxBodyBytes,
                config.get(CoapConfig.BLOCKWISE_STATUS_LIFETIME, TimeUnit.NANOSECONDS));
        uploads = new Uploads(bodies, gate, maxBodyBytes);
    }

    @Override
    public void start() {
        sweep = secondaryExecutor.scheduleWithFixedDelay(
                () -> bodies.forgetAbandoned(ClockUtil.nanoRealtime()), SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void destroy() {
        if (sweep != null) {
            sweep.cancel(false);
        }
    }

    @Override
    public void receiveRequest(Exchange exchange, Request request) {
        BlockOption asked = request.getOptions().getBlock2();
        if (request.getOptions().hasBlock1()) {
            take(exchange, request);
        } else if (asked == null || asked.getNum() == 0 || !sendNext(exchange, request, asked)) {
            super.receiveRequest(exchange, request);
        }
    }

    private void take(Exchange exchange, Request request) {
        BlockOption block = request.getOptions().getBlock1();
        boolean isVerified = amplification.isVerified(request);
        if (!isVerified && block.getNum() == 0 && !block.isM()) {
            // Whole in its first block: libcoap 4.3.1 takes no answer in blocks to such a request, but it echoes.
            super.sendResponse(exchange, amplification.challenge(exchange));
            return;
        }
        Outcome outcome = uploads.take(exchange, request, isVerified);
        if (outcome instanceof Outcome.Whole whole) {
            exchange.setBlock1ToAck(block);
            exchange.setRequest(whole.request());
            super.receiveRequest(exchange, whole.request());
        } else if (outcome instanceof Outcome.Refused refused) {
            super.sendResponse(exchange, refusal(request, refused));
        } else if (outcome instanceof Outcome.Next) {
            Response next = new Response(ResponseCode.CONTINUE);
            next.setDestinationContext(request.getSourceContext());
            next.getOptions().setBlock1(block);
            if (!isVerified && block.getNum() == 0) {
                amplification.offerEcho(next, request); // libcoap echoes it with the next block, others ignore it
            }
            super.sendResponse(exchange, next);
        } else {
            throw new IllegalStateException("unknown outcome: " + outcome);
        }
    }

    private Response refusal(Request request, Outcome.Refused refused) {
        Response response = new Response(refused.code(), true);
        response.setDestinationContext(request.getSourceContext());
        response.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        response.setPayload(refused.text());
        if (refused.code() == ResponseCode.REQUEST_ENTITY_TOO_LARGE) {
            response.getOptions().setSize1(maxBodyBytes);
        }
        if (refused.retryAfterSeconds() > 0) {
            response.getOptions().setMaxAge(refused.retryAfterSeconds());
        }
        return response;
    }

    @Override
    public void sendResponse(Exchange exchange, Response response) {
        Request request = exchange.getRequest();
        BlockOption acknowledged = exchange.getBlock1ToAck();
        if (acknowledged != null) {
            exchange.setBlock1ToAck(null);
            response.getOptions().setBlock1(acknowledged);
        }
        sendFitting(exchange, response);
        if (acknowledged != null) {
            request.offload(OffloadMode.PAYLOAD); // Californium frees the last block only
        }
    }

    private void sendFitting(Exchange exchange, Response response) {
        Request request = exchange.getRequest();
        BlockOption asked = request.getOptions().getBlock2();
        int most = mostWhole(request, response);
        int allowed = amplification.mostBytes(exchange);
        int bytes = response.getPayloadSize();
        if (asked != null && asked.getNum() > 0) {
            sendOne(exchange, response, asked, allowed);
        } else if (bytes <= most && (bytes == 0 || bytes <= payloadRoom(response, exchange, allowed))) {
            super.sendResponse(exchange, response);
        } else if (bytes <= most && takesLarge(request)) {
            super.sendResponse(exchange, amplification.challenge(exchange)); // such a client does not assemble blocks
        } else if (bytes <= most && response.isError()) {
            super.sendResponse(exchange, response); // the amplification layer shortens its text
        } else {
            sendFirst(exchange, response, asked, allowed);
        }
    }

    /** Largest payload that the client takes in one message. */
    private static int mostWhole(Request request, Response response) {
        BlockOption asked = request.getOptions().getBlock2();
        if (asked != null) {
            return asked.getSize();
        }
        boolean assembled = response.getOptions().hasBlock1();
        return assembled ? Blocks.MOST_BYTES : Math.max(Blocks.MOST_BYTES, MaxDatagram.of(request));
    }

    private static boolean takesLarge(Request request) {
        return !request.getOptions().hasBlock2() && MaxDatagram.of(request) > Blocks.MOST_BYTES;
    }

    /** Bytes left for the payload of an answer of {@code allowed} bytes in all. */
    private static int payloadRoom(Response response, Exchange exchange, int allowed) {
        return allowed == Integer.MAX_VALUE
                ? allowed
                : allowed - AmplificationLayer.headBytes(response, exchange.getCurrentRequest()) - 1;
    }

    /**
     * Keeps the answer for further blocks and sends the first block. Without room for the answer, sends 5.03. If even the smallest block is
     * too large, asks for an Echo.
     */
    private void sendFirst(Exchange exchange, Response response, @Nullable BlockOption asked, int allowed) {
        Request request = exchange.getCurrentRequest();
        byte[] payload = response.getPayload();
        int room = blockRoom(exchange, response, allowed);
        if (room < Blocks.LEAST_BYTES) {
            super.sendResponse(exchange, amplification.challenge(exchange));
            return;
        }
        BlockOption first = asked == null ? Blocks.first(room) : Blocks.within(asked, room);
        Body.Answer body =
                new Body.Answer(KeyUri.getKey(exchange), request, response, payload, amplification.isVerified(request));
        response.setPayload(Bytes.EMPTY); // the exchange is kept to recognise duplicates
        if (!bodies.begin(body, first.getSize(), ClockUtil.nanoRealtime())) {
            super.sendResponse(
                    exchange,
                    refusal(
                            request,
                            Outcome.Refused.because(
                                    ResponseCode.SERVICE_UNAVAILABLE,
                                    "busy: other large bodies are being transferred")));
            return;
        }
        Response block = body.block(first);
        if (allowed == Integer.MAX_VALUE) {
            block.getOptions().setSize2(payload.length);
        }
        block.setDestinationContext(request.getSourceContext());
        block.addMessageObservers(response.getMessageObservers());
        super.sendResponse(exchange, block);
    }

    /**
     * Largest block that may be sent now, and also in answer to a request for the next block, which is this request without its payload.
     */
    private static int blockRoom(Exchange exchange, Response response, int allowed) {
        if (allowed == Integer.MAX_VALUE) {
            return Blocks.MOST_BYTES;
        }
        Request request = exchange.getCurrentRequest();
        int next = AmplificationLayer.FACTOR * (request.getMessageSize() - request.getPayloadSize());
        return blockRoom(response, response.getPayloadSize(), exchange, Math.min(allowed, next));
    }

    /** Bytes left for the payload of a block message of {@code allowed} bytes in all. */
    private static int blockRoom(Response response, int bodyBytes, Exchange exchange, int allowed) {
        Response sample = new Response(response.getCode());
        sample.setOptions(response.getOptions());
        sample.getOptions().setBlock2(0, true, bodyBytes / Blocks.LEAST_BYTES);
        return payloadRoom(sample, exchange, allowed);
    }

    /** Sends a block of an answer that was kept. False when no answer is kept that has this block. */
    private boolean sendNext(Exchange exchange, Request request, BlockOption asked) {
        Response block;
        synchronized (bodies) {
            Body.Answer body = bodies.find(KeyUri.getKey(exchange), Body.Answer.class, request.getNanoTimestamp());
            if (body == null || asked.getOffset() >= body.length()) {
                return false;
            }
            int allowed = amplification.mostBytes(exchange);
            int room = blockRoom(body.template(), body.length(), exchange, allowed);
            if (room < Blocks.LEAST_BYTES) {
                block = amplification.challenge(exchange);
            } else {
                block = body.block(Blocks.within(asked, Math.min(room, Blocks.MOST_BYTES)));
                noteSent(body, block, amplification.isVerified(request));
            }
        }
        block.setDestinationContext(request.getSourceContext());
        super.sendResponse(exchange, block);
        return true;
    }

    private void noteSent(Body.Answer body, Response block, boolean isVerified) {
        if (block.getOptions().getBlock2().isM()) {
            bodies.goOn(body, block.getPayloadSize(), 0, isVerified, ClockUtil.nanoRealtime());
        } else {
            bodies.end(body);
        }
    }

    /** Sends a block of an answer that was not kept, which the resource has therefore made again. */
    private void sendOne(Exchange exchange, Response response, BlockOption asked, int allowed) {
        Response sent = response;
        if (asked.getOffset() < response.getPayloadSize()
                && !response.getOptions().hasBlock2()) {
            int room = blockRoom(response, response.getPayloadSize(), exchange, allowed);
            sent = room < Blocks.LEAST_BYTES
                    ? amplification.challenge(exchange)
                    : Blocks.block(
                            response, response.getPayload(), Blocks.within(asked, Math.min(room, Blocks.MOST_BYTES)));
            sent.addMessageObservers(response.getMessageObservers());
            response.setPayload(Bytes.EMPTY);
        } else if (response.isSuccess()) {
            sent = refusal(
                    exchange.getCurrentRequest(),
                    Outcome.Refused.because(ResponseCode.BAD_OPTION, "there is no block " + asked.getNum()));
        }
        sent.setDestinationContext(exchange.getCurrentRequest().getSourceContext());
        super.sendResponse(exchange, sent);
    }
}
