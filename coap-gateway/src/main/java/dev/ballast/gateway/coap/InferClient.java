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

/**
 * A client of the gateway's API, one socket. Safe for use by many threads, but for bodies beyond one block (1,024 bytes): of those CoAP lets one at a
 * time go from a socket to a model, so threads that send larger ones need a client each.
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
        InetAddress local = gateway.getAddress().isLoopbackAddress() ? gateway.getAddress() : null;
        EchoingEndpoint endpoint = EchoingEndpoint.of(
                CoapSettings.controlClient(MAX_BODY), new InetSocketAddress(local, 0), System::nanoTime);
        endpoint.start();
        return new InferClient(gateway, endpoint);
    }

    /** What a body is. */
    public enum Body {
        CBOR(MediaTypeRegistry.APPLICATION_CBOR),
        JSON(MediaTypeRegistry.APPLICATION_JSON),
        PNG(MediaTypeRegistry.IMAGE_PNG),
        JPEG(MediaTypeRegistry.IMAGE_JPEG),
        GIF(MediaTypeRegistry.IMAGE_GIF),
        /** CoAP has no number for it; the gateway goes by the first bytes. */
        BMP(MediaTypeRegistry.APPLICATION_OCTET_STREAM);

        private final int format;

        Body(int format) {
            this.format = format;
        }
    }

    /** What came back. */
    public sealed interface Reply {
        /** The answer as the API has it. */
        record Answer(JsonNode json) implements Reply {}

        /** The gateway turned the request down. */
        record Refused(String code, String text) implements Reply {}

        /** No answer came, or none that can be read. */
        record Failed(String text) implements Reply {}
    }

    /**
     * How long a client waits.
     *
     * @param timeoutMs for whatever comes back
     * @param deadlineMs how long the answer is of use, which the gateway is told; 0 leaves it to the gateway
     */
    public record WaitLimits(long timeoutMs, long deadlineMs) {}

    /**
     * Whom to ask for what.
     *
     * @param model its name, for its default version, or name:version
     * @param top how many of the strongest classes to name; below 0 leaves it to the gateway
     */
    public record Question(String model, int top) {}

    /** Runs one inference and waits for its end, {@code timeoutMs} at most. */
    public Reply infer(String model, Body kind, byte[] body, long timeoutMs) throws InterruptedException {
        return infer(new Question(model, -1), kind, body, new WaitLimits(timeoutMs, 0));
    }

    /** Runs one inference and waits for its end. */
    public Reply infer(Question question, Body kind, byte[] body, WaitLimits timeouts) throws InterruptedException {
        String model = question.model();
        Request request = Request.newPost();
        int colon = model.indexOf(':');
        request.getOptions()
                .addUriPath("v2")
                .addUriPath("models")
                .addUriPath(model.substring(0, colon < 0 ? model.length() : colon));
        if (colon >= 0) {
            request.getOptions().addUriPath("versions").addUriPath(model.substring(colon + 1));
        }
        request.getOptions().addUriPath("infer").setContentFormat(kind.format);
        if (timeouts.deadlineMs() > 0) {
            request.getOptions().addUriQuery("deadline-ms=" + timeouts.deadlineMs());
        }
        if (question.top() >= 0) {
            request.getOptions().addUriQuery("top=" + question.top());
        }
        request.setPayload(body);
        return call(request, timeouts.timeoutMs());
    }

    /** What the gateway says of its nodes, in their order. */
    public Reply nodes(long timeoutMs) throws InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("nodes");
        return call(request, timeoutMs);
    }

    /** Has the gateway let a node in again that it has excluded. */
    public Reply readmit(String node, long timeoutMs) throws InterruptedException {
        Request request = Request.newPost();
        request.getOptions().addUriPath("nodes").addUriPath(node).addUriPath("readmit");
        return call(request, timeoutMs);
    }

    /** Models and versions as the gateway knows them. */
    public Reply models(long timeoutMs) throws InterruptedException {
        Request request = Request.newGet();
        request.getOptions().addUriPath("v2").addUriPath("models");
        return call(request, timeoutMs);
    }

    /** The same after a look into the gateway's model store. */
    public Reply index(long timeoutMs) throws InterruptedException {
        Request request = Request.newPost();
        request.getOptions().addUriPath("v2").addUriPath("repository").addUriPath("index");
        return call(request, timeoutMs);
    }

    /**
     * Has the gateway load or unload a model, or change its default, and waits until that is done.
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
            return "another body in blocks went to the same model from this client meanwhile";
        }
        return request.isTimedOut()
                ? "nobody at " + gateway + " acknowledges the request"
                : "no answer from " + gateway + " within " + timeoutMs + " ms";
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
