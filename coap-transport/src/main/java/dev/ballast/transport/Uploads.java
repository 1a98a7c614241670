package dev.ballast.transport;

import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.KeyUri;
import org.eclipse.californium.elements.util.ClockUtil;
import org.jspecify.annotations.Nullable;

/** Assembles bodies of requests from their blocks (Block1, RFC 7959, 2.5). Safe for use by many threads. */
final class Uploads {
    private final Bodies bodies;
    private final BodyGate gate;
    private final int maxBodyBytes;

    Uploads(Bodies bodies, BodyGate gate, int maxBodyBytes) {
        this.bodies = bodies;
        this.gate = gate;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Outcome of a block. */
    sealed interface Outcome {
        /** The block is taken; the next one may come. */
        record Next() implements Outcome {}

        /** This was the last block. {@code request} has the whole body. */
        record Whole(Request request) implements Outcome {}

        /**
         * The block is not taken.
         *
         * @param retryAfterSeconds seconds after which the client may try again; 0 when that is not known
         */
        record Refused(ResponseCode code, String text, int retryAfterSeconds) implements Outcome {
            static Refused because(ResponseCode code, String text) {
                return new Refused(code, text, 0);
            }
        }
    }

    private static final Outcome NEXT = new Outcome.Next();

    /** Takes the block in a request. The request's payload is kept, not copied. */
    Outcome take(Exchange exchange, Request request, boolean isVerified) {
        KeyUri key = KeyUri.getKey(exchange);
        BlockOption block = request.getOptions().getBlock1();
        synchronized (bodies) {
            Body.Upload body = bodies.find(key, Body.Upload.class, request.getNanoTimestamp());
            if (block.getNum() > 0) {
                return body == null ? noBody() : goOn(body, request, isVerified);
            }
            if (body != null && block.isM() && body.isBegunBy(request)) {
                return NEXT; // sent again, and late
            }
            Outcome.Refused refused = refusal(request, block);
            return refused != null ? refused : begin(key, request, isVerified);
        }
    }

    private static Outcome noBody() {
        return Outcome.Refused.because(
                ResponseCode.REQUEST_ENTITY_INCOMPLETE, "no transfer of this body has begun; send block 0 first");
    }

    /** Why a body is refused at its first block; null when it may begin. */
    private Outcome.@Nullable Refused refusal(Request request, BlockOption block) {
        OptionSet options = request.getOptions();
        InetSocketAddress peer = request.getSourceContext().getPeerAddress();
        int retryAfter = block.isM() ? gate.retryAfterSeconds(options.getUriPathString(), peer) : 0;
        if (retryAfter > 0) {
            return new Outcome.Refused(
                    ResponseCode.SERVICE_UNAVAILABLE, "busy, try again in " + retryAfter + " s", retryAfter);
        }
        if (options.hasSize1()) {
            int bytes = options.getSize1();
            if (bytes < 0 || bytes > maxBodyBytes) {
                return tooLarge(maxBodyBytes);
            }
            if (bytes < Math.max(1, request.getPayloadSize())) {
                return Outcome.Refused.because(
                        ResponseCode.BAD_REQUEST,
                        "Size1 is " + bytes + " bytes; it must be at least 1 and cover the first block");
            }
        }
        return wrongLength(request, block);
    }

    /** Why the length of a block that is not the last is wrong; null when it is right. */
    private static Outcome.@Nullable Refused wrongLength(Request request, BlockOption block) {
        int bytes = request.getPayloadSize();
        return block.isM() && bytes != block.getSize()
                ? Outcome.Refused.because(
                        ResponseCode.BAD_REQUEST,
                        "a block before the last must have " + block.getSize() + " bytes, this one has " + bytes)
                : null;
    }

    private static Outcome.Refused tooLarge(int mostBytes) {
        return Outcome.Refused.because(
                ResponseCode.REQUEST_ENTITY_TOO_LARGE, "the body may have " + mostBytes + " bytes");
    }

    private Outcome begin(KeyUri key, Request request, boolean isVerified) {
        OptionSet options = request.getOptions();
        Body.Upload body =
                new Body.Upload(key, request, options.hasSize1() ? options.getSize1() : maxBodyBytes, isVerified);
        byte[] payload = request.getPayload();
        if (!options.getBlock1().isM()) {
            body.add(payload);
            return whole(body, request);
        }
        body.take(Body.Upload.memory(payload));
        if (!bodies.begin(body, payload.length, ClockUtil.nanoRealtime())) {
            return busy();
        }
        body.add(payload);
        return NEXT;
    }

    private static Outcome busy() {
        return Outcome.Refused.because(
                ResponseCode.SERVICE_UNAVAILABLE, "busy: other large bodies are being transferred");
    }

    private Outcome goOn(Body.Upload body, Request request, boolean isVerified) {
        BlockOption block = request.getOptions().getBlock1();
        byte[] payload = request.getPayload();
        Outcome.Refused wrong = wrongLength(request, block);
        if (wrong != null) {
            bodies.end(body);
            return wrong;
        }
        int at = block.getOffset();
        if (at + payload.length <= body.received() && block.isM()) {
            return NEXT; // sent again, and late
        }
        if (at != body.received()) {
            bodies.end(body);
            return Outcome.Refused.because(
                    ResponseCode.REQUEST_ENTITY_INCOMPLETE,
                    "the block begins at byte " + at + ", but " + body.received()
                            + " bytes have come; send block 0 first");
        }
        if (request.getOptions().getContentFormat() != body.options().getContentFormat()) {
            bodies.end(body);
            return Outcome.Refused.because(
                    ResponseCode.REQUEST_ENTITY_INCOMPLETE, "the Content-Format differs from that of block 0");
        }
        if (payload.length > body.mostBytes() - body.received()) {
            bodies.end(body);
            return tooLarge(body.mostBytes());
        }
        if (!block.isM()) {
            bodies.end(body);
            body.add(payload);
            return whole(body, request);
        }
        int memory = Body.Upload.memory(payload);
        if (!bodies.goOn(body, payload.length, memory, isVerified, ClockUtil.nanoRealtime())) {
            return busy();
        }
        body.add(payload);
        return NEXT;
    }

    /** The request with the whole body. It has the options of the first block; everything about the answer is taken from the last block. */
    private static Outcome whole(Body.Upload body, Request last) {
        Request whole = new Request(last.getCode());
        whole.setSourceContext(last.getSourceContext());
        whole.setLocalAddress(last.getLocalAddress());
        whole.setType(last.getType());
        whole.setMID(last.getMID());
        whole.setToken(last.getToken());
        whole.setScheme(last.getScheme());
        whole.setNanoTimestamp(last.getNanoTimestamp());
        whole.setOptions(body.options());
        whole.getOptions().removeBlock1();
        whole.getOptions().removeSize1();
        if (last.getOptions().hasBlock2()) {
            whole.getOptions().setBlock2(last.getOptions().getBlock2());
        } else {
            whole.getOptions().removeBlock2();
        }
        byte[] payload = body.whole();
        if (payload.length > 0) {
            if (!whole.isIntendedPayload()) {
                whole.setUnintendedPayload();
            }
            whole.setPayload(payload);
        }
        return new Outcome.Whole(whole);
    }
}
