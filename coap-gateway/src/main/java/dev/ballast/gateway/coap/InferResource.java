package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.InferenceRequest;
import dev.ballast.gateway.InferenceResult;
import dev.ballast.gateway.InferenceService;
import dev.ballast.gateway.ServedModel;
import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.FloatTensor;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v2/models/{m}/infer}: takes the body on the protocol thread, everything else happens on a worker. The answer has the
 * members of the Open Inference Protocol, and under {@code parameters} the strongest classes and how it was obtained.
 */
final class InferResource extends GatewayResource {
    private static final int TOP = 5;

    private final ServedModel model;
    private final InferenceService service;
    private final Supplier<String> ids;

    InferResource(ServedModel model, InferenceService service, Supplier<String> ids) {
        super("infer");
        this.model = model;
        this.service = service;
        this.ids = ids;
        getAttributes().addResourceType("ballast.infer");
    }

    @Override
    protected void post(CoapExchange exchange) {
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
                    "content format " + contentFormat + " is not read here; send " + InferInput.ACCEPTED);
            return;
        }
        RoundPolicy policy = policy(exchange);
        if (policy == null || !model.fits(policy)) {
            text(
                    exchange,
                    ResponseCode.BAD_REQUEST,
                    "policy must be one of "
                            + Stream.of(RoundPolicy.values())
                                    .filter(model::fits)
                                    .map(RoundPolicy::label)
                                    .toList()
                            + " for this model");
            return;
        }
        InferenceRequest request = new InferenceRequest(ids.get(), model, source, policy);
        service.submit(request, result -> guard(exchange, asked -> answer(asked, format, result)));
    }

    /** What {@code ?policy=} asks for, the model's own without it, null when it is none. */
    private @Nullable RoundPolicy policy(CoapExchange exchange) {
        String label = exchange.getQueryParameter("policy");
        return label == null ? model.policy() : RoundPolicy.of(label).orElse(null);
    }

    private static void answer(CoapExchange exchange, AnswerFormat format, InferenceResult result) {
        if (result instanceof InferenceResult.Answered answered) {
            exchange.respond(ResponseCode.CONTENT, format.write(out -> write(out, answered)), format.contentFormat());
        } else if (result instanceof InferenceResult.BadInput bad) {
            text(exchange, ResponseCode.BAD_REQUEST, bad.reason());
        } else if (result instanceof InferenceResult.Busy busy) {
            exchange.setMaxAge(busy.retryAfterSeconds());
            text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "busy, try again in " + busy.retryAfterSeconds() + " s");
        } else if (result instanceof InferenceResult.Stopping) {
            text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "the gateway is shutting down");
        } else {
            text(exchange, ResponseCode.INTERNAL_SERVER_ERROR, "internal error, see the log of the gateway");
        }
    }

    private static void write(JsonGenerator out, InferenceResult.Answered answered) throws IOException {
        ServedModel model = answered.request().model();
        out.writeStartObject();
        out.writeStringField("model_name", model.name());
        out.writeStringField("id", answered.request().id());
        out.writeArrayFieldStart("outputs");
        for (int i = 0; i < answered.outputs().size(); i++) {
            out.writeStartObject();
            out.writeStringField("name", model.model().outputs().get(i).name());
            AnswerFormat.tensor(out, answered.outputs().get(i));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeObjectFieldStart("parameters");
        writeTop(out, model, answered.outputs().get(0));
        writeObtained(out, answered.obtained());
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeTop(JsonGenerator out, ServedModel model, FloatTensor scores) throws IOException {
        out.writeArrayFieldStart("top");
        for (int index : strongest(scores.data())) {
            out.writeStartObject();
            out.writeNumberField("class", index);
            out.writeStringField("label", model.label(index));
            out.writeNumberField("value", scores.data()[index]);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static List<Integer> strongest(float[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .limit(TOP)
                .toList();
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
