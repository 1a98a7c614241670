package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.jspecify.annotations.Nullable;

/**
 * A client of the gateway's API on one socket. Many threads may use it. CoAP lets a socket send one body of more than one block (1,024
 * bytes) at a time to a model. Threads that send larger bodies need one client each.
 */
public final class InferClient implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_BODY = 64 << 20;

    private final InetSocketAddress gateway;
    private final EchoingEndpoint endpoint;

    private InferClient(InetSocketAddress gateway, EchoingEndpoint endpoint) {
        this.gateway = gateway;
        this.endpoint = endpoint;
    }

    /** Opens a socket on a free port of the address family that reaches the gateway. */
    public static InferClient open(InetSocketAddress gateway) throws IOException {
        return open(gateway, gateway.getAddress().isLoopbackAddress() ? gateway.getAddress() : null);
    }

    /**
     * Opens a socket on a free port.
     *
     * @param local address to bind to; null for all addresses
     */
    static InferClient open(InetSocketAddress gateway, @Nullable InetAddress local) throws IOException {
        EchoingEndpoint endpoint = EchoingEndpoint.of(
                CoapSettings.controlClient(MAX_BODY), new InetSocketAddress(local, 0), System::nanoTime);
        endpoint.start();
        return new InferClient(gateway, endpoint);
    }

    /** The format of a body. */
    public enum Body {
        CBOR(MediaTypeRegistry.APPLICATION_CBOR),
        JSON(MediaTypeRegistry.APPLICATION_JSON),
        PNG(MediaTypeRegistry.IMAGE_PNG),
        JPEG(MediaTypeRegistry.IMAGE_JPEG),
        GIF(MediaTypeRegistry.IMAGE_GIF),
        TEXT(MediaTypeRegistry.TEXT_PLAIN),
        /** CoAP has no Content-Format for BMP; the gateway recognizes it by its first bytes. */
        BMP(MediaTypeRegistry.APPLICATION_OCTET_STREAM);

        private final int format;

        Body(int format) {
            this.format = format;
        }
    }

    /** The outcome of a request. */
    public sealed interface Reply {
        /** The JSON of the gateway's answer. */
        record Answer(JsonNode json) implements Reply {}

        /** The gateway refused the request. */
        record Refused(String code, String text) implements Reply {}

        /** No answer came, or the answer cannot be read. */
        record Failed(String text) implements Reply {}
    }

    /**
     * How long a client waits.
     *
     * @param timeoutMs for any reply
     * @param deadlineMs the deadline that is sent to the gateway; 0 leaves it to the gateway
     */
    public record WaitLimits(long timeoutMs, long deadlineMs) {}

    /**
     * The model to ask, and the detail of its answer.
     *
     * @param model name of a model, for its default version, or name:version
     * @param top how many of the strongest classes to name; below 0 leaves it to the gateway
     * @param tensors whether the answer has the outputs of the model
     */
    public record Question(String model, int top, boolean tensors) {}

    /** Runs one inference and waits for its end, at most {@code timeoutMs}. */
    public Reply infer(String model, Body kind, byte[] body, long timeoutMs) throws InterruptedException {
        return infer(new Question(model, -1, true), kind, body, new WaitLimits(timeoutMs, 0));
    }

    /** Runs one inference and waits for its end. */
    public Reply infer(Question question, Body kind, byte[] body, WaitLimits limits) throws InterruptedException {
        Request request = Request.newPost();
        toModel(request, question.model());
        request.getOptions().addUriPath("infer").setContentFormat(kind.format);
        if (limits.deadlineMs() > 0) {
            request.getOptions().addUriQuery("deadline-ms=" + limits.deadlineMs());
        }
        if (question.top() >= 0) {
            request.getOptions().addUriQuery("top=" + question.top());
        }
        if (!question.tensors()) {
            request.getOptions().addUriQuery("outputs=none");
        }
        request.setPayload(body);
        return call(request, limits.timeoutMs());
    }

    /** The gateway's description of a model: its inputs, its outputs and how pictures are preprocessed. */
    public Reply model(String model, long timeoutMs) throws InterruptedException {
        Request request = Request.newGet();
        toModel(request, model);
        return call(request, timeoutMs);
    }

    private static void toModel(Request request, String model) {
        int colon = model.indexOf(':');
        request.getOptions()
                .addUriPath("v2")
                .addUriPath("models")
                .addUriPath(model.substring(0, colon < 0 ? model.length() : colon));
        if (colon >= 0) {
            request.getOptions().addUriPath("versions").addUriPath(model.substring(colon + 1));
        }
    }

    /** The gateway's description of its nodes, in their order. */
    public Reply nodes(long timeoutMs) throws InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("nodes");
        return call(request, timeoutMs);
    }

    /** The gateway's summary of itself: its state, the failures that each model survives, the last events. */
    public Reply fleet(long timeoutMs) throws InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("fleet");
        return call(request, timeoutMs);
    }

    /** Asks the gateway to readmit an excluded node. */
    public Reply readmit(String node, long timeoutMs) throws InterruptedException {
        Request request = Request.newPost();
        request.getOptions().addUriPath("nodes").addUriPath(node).addUriPath("readmit");
        return call(request, timeoutMs);
    }

    /** Models and versions in the gateway's catalogue. */
    public Reply models(long timeoutMs) throws InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("v2").addUriPath("models");
        return call(request, timeoutMs);
    }

    /** Makes the gateway read its model store again; then as {@link #models}. */
    public Reply index(long timeoutMs) throws InterruptedException {
        Request request = Request.newPost();
        request.getOptions().addUriPath("v2").addUriPath("repository").addUriPath("index");
        return call(request, timeoutMs);
    }

    /**
     * Makes the gateway load or unload a model, or change its default version, and waits until that is done.
     *
     * @param order load, unload or default
     * @param version empty to name none
     */
    public Reply order(String model, String order, String version, long timeoutMs) throws InterruptedException {
        Request request = Request.newPost();
        request.getOptions()
                .addUriPath("v2")
                .addUriPath("repository")
                .addUriPath("models")
                .addUriPath(model)
                .addUriPath(order);
        if (!version.isEmpty()) {
            request.getOptions().addUriQuery("version=" + version);
        }
        return call(request, timeoutMs);
    }

    private Reply call(Request request, long timeoutMs) throws InterruptedException {
        request.setType(CoAP.Type.CON);
        request.setDestinationContext(new AddressEndpointContext(gateway));
        request.getOptions().setAccept(MediaTypeRegistry.APPLICATION_JSON);
        EchoingEndpoint.Outcome outcome = endpoint.ask(request, timeoutMs);
        Response response = outcome.response();
        if (response == null) {
            String reason = unanswered(outcome.request(), timeoutMs);
            outcome.request().cancel();
            return new Reply.Failed(reason);
        }
        if (!response.isSuccess()) {
            return new Reply.Refused(response.getCode().toString(), response.getPayloadString());
        }
        try {
            return new Reply.Answer(MAPPER.readTree(response.getPayloadString()));
        } catch (JsonProcessingException e) {
            return new Reply.Failed("the answer is not JSON: " + e.getOriginalMessage());
        }
    }

    private String unanswered(Request request, long timeoutMs) {
        Throwable error = request.getSendError();
        if (error != null) {
            return error.toString();
        }
        if (request.isCanceled()) {
            return "another block-wise body went from this client to the same model meanwhile; send one at a time";
        }
        return request.isTimedOut()
                ? "no program at " + gateway + " acknowledged the request"
                : "no answer from " + gateway + " within " + timeoutMs + " ms";
    }

    /** The address that it is bound to. */
    InetSocketAddress address() {
        return endpoint.address();
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
