package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.InferenceService;
import dev.ballast.gateway.inference.RequestIds;
import dev.ballast.gateway.models.ComputedOutputs;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.transport.EarlyAcknowledgement;
import java.io.IOException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v2/models/{m}/infer}, and the same for one version. The protocol thread takes the body; a worker does all further work.
 * The answer has the members of the Open Inference Protocol. Its {@code parameters} hold the strongest classes and how the answer was
 * obtained.
 */
final class InferResource extends GatewayResource {
    private final ModelTarget target;
    private final InferenceService service;
    private final RequestIds ids;

    InferResource(ModelTarget target, InferenceService service, RequestIds ids) {
        super("infer");
        this.target = target;
        this.service = service;
        this.ids = ids;
        getAttributes().addResourceType("ballast.infer");
    }

    @Override
    protected void post(CoapExchange exchange) {
        CataloguedModel.Version version = target.version();
        ServedModel model = version == null ? null : version.served();
        if (version == null || model == null) {
            target.refuse(exchange);
        } else {
            post(exchange, model, version.version());
        }
    }

    private void post(CoapExchange exchange, ServedModel model, String version) {
        int busySeconds = service.busySeconds(model, exchange.getSourceSocketAddress());
        if (busySeconds > 0) {
            service.turnedAway(model, ids.next(exchange.getSourceSocketAddress()));
            busy(exchange, busySeconds);
            return;
        }
        AnswerFormat format = format(exchange);
        if (format == null) {
            return;
        }
        int contentFormat = exchange.getRequestOptions().getContentFormat();
        InferenceRequest.Source source = InferInput.source(model, contentFormat, exchange.getRequestPayload());
        if (source == null) {
            text(
                    exchange,
                    ResponseCode.UNSUPPORTED_CONTENT_FORMAT,
                    "content format " + contentFormat + " is not supported here; send " + InferInput.ACCEPTED);
            return;
        }
        Form form = form(exchange, format, version);
        InferenceRequest.RequestOptions options =
                form == null ? null : InferQuery.read(exchange, model, service.usualDeadline());
        if (form != null && options != null) {
            EarlyAcknowledgement.ifSlow(exchange, service.expectedNs(model));
            String id = ids.next(exchange.getSourceSocketAddress());
            InferenceRequest request = new InferenceRequest(id, model, source, options);
            service.submit(request, result -> guard(exchange, asked -> answer(asked, form, result)));
        }
    }

    /**
     * The form of an answer.
     *
     * @param version the version that it names
     * @param top how many of the strongest classes it lists
     * @param tensors whether it has the outputs of the model
     */
    private record Form(AnswerFormat format, String version, int top, boolean tensors) {}

    /** Null when the query is wrong; the request is then answered 4.00. */
    private static @Nullable Form form(CoapExchange exchange, AnswerFormat format, String version) {
        int top = InferQuery.top(exchange);
        Boolean tensors = top < 0 ? null : InferQuery.tensors(exchange);
        return tensors == null ? null : new Form(format, version, top, tensors);
    }

    private void answer(CoapExchange exchange, Form form, InferenceResult result) {
        if (result instanceof InferenceResult.Answered answered) {
            Response response = new Response(ResponseCode.CONTENT);
            response.setPayload(form.format().write(out -> write(out, form, answered)));
            response.getOptions().setContentFormat(form.format().contentFormat());
            exchange.respond(response);
        } else if (result instanceof InferenceResult.BadInput bad) {
            text(exchange, ResponseCode.BAD_REQUEST, bad.reason());
        } else if (result instanceof InferenceResult.Busy busy) {
            busy(exchange, busy.retryAfterSeconds());
        } else if (result instanceof InferenceResult.TooLate late) {
            text(exchange, ResponseCode.GATEWAY_TIMEOUT, late.reason());
        } else if (result instanceof InferenceResult.Stopping) {
            exchange.setMaxAge(RepositoryResources.RETRY_AFTER_SECONDS);
            text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "the gateway is shutting down");
        } else if (result instanceof InferenceResult.Broken) {
            text(
                    exchange,
                    ResponseCode.INTERNAL_SERVER_ERROR,
                    "internal error; the log of the gateway has the details");
        } else {
            throw new IllegalStateException("unknown result: " + result);
        }
    }

    private static void busy(CoapExchange exchange, int seconds) {
        exchange.setMaxAge(seconds);
        text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "busy, try again in " + seconds + " s");
    }

    private static void write(JsonGenerator out, Form form, InferenceResult.Answered answered) throws IOException {
        ServedModel model = answered.request().model();
        out.writeStartObject();
        out.writeStringField("model_name", model.name());
        out.writeStringField("model_version", form.version());
        out.writeStringField("id", answered.request().id());
        out.writeArrayFieldStart("outputs");
        for (int i = 0; form.tensors() && i < answered.outputs().size(); i++) {
            ComputedOutputs.NamedTensor output = answered.outputs().get(i);
            out.writeStartObject();
            out.writeStringField("name", output.info().name());
            AnswerFormat.tensor(out, output.tensor(), output.info().type());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeObjectFieldStart("parameters");
        FindingsFormat.write(out, model.reader().classes(), answered.findings(), form.top());
        writeObtained(out, answered.obtained());
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeObtained(JsonGenerator out, InferenceResult.Obtained how) throws IOException {
        out.writeObjectFieldStart("latency_us");
        out.writeNumberField("queue", how.queueNs() / 1000);
        out.writeNumberField("rounds", how.roundsNs() / 1000);
        out.writeNumberField("total", how.totalNs() / 1000);
        out.writeEndObject();
        out.writeNumberField("rounds", how.rounds());
        out.writeNumberField("recovered_slices", how.recoveredSlices());
        out.writeNumberField("local_parts", how.localParts());
        out.writeNumberField("slices_asked_again", how.slicesAskedAgain());
        out.writeArrayFieldStart("missing_nodes");
        for (String node : how.missingNodes()) {
            out.writeString(node);
        }
        out.writeEndArray();
    }
}
