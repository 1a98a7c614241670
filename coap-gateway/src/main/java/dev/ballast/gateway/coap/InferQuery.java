package dev.ballast.gateway.coap;

import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.round.RoundPolicy;
import dev.ballast.transport.CoapResourceBase;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/** Reads the Uri-Query of an inference: {@code policy}, {@code deadline-ms}, {@code top} and {@code outputs}. */
final class InferQuery {
    private static final String DEADLINE = "deadline-ms";
    private static final int LONGEST_MS = 600_000;
    private static final String TOP = "top";
    private static final int USUAL_TOP = 5;
    private static final int MOST_TOP = 1_000;

    private static final String OUTPUTS = "outputs";
    private static final String ALL = "all";
    private static final String NONE = "none";

    private InferQuery() {}

    /**
     * The options of a request.
     *
     * @param usual the deadline of a request whose query names none
     * @return null when the query is wrong; the request is then answered 4.00
     */
    static InferenceRequest.@Nullable RequestOptions read(CoapExchange exchange, ServedModel model, Duration usual) {
        RoundPolicy policy = policy(exchange, model);
        if (policy == null || !model.fits(policy)) {
            CoapResourceBase.text(
                    exchange,
                    ResponseCode.BAD_REQUEST,
                    "policy must be one of "
                            + Stream.of(RoundPolicy.values())
                                    .filter(model::fits)
                                    .map(RoundPolicy::label)
                                    .toList()
                            + " for this model");
            return null;
        }
        String asked = exchange.getQueryParameter(DEADLINE);
        Duration within = asked == null ? usual : millis(asked);
        if (within == null) {
            CoapResourceBase.text(
                    exchange,
                    ResponseCode.BAD_REQUEST,
                    DEADLINE + " must be a whole number of milliseconds from 1 to " + LONGEST_MS + ", is \"" + asked
                            + "\"");
            return null;
        }
        return new InferenceRequest.RequestOptions(policy, within, exchange.getSourceSocketAddress());
    }

    /** How many of the strongest classes to name. Below 0 when the query is wrong; the request is then answered 4.00. */
    static int top(CoapExchange exchange) {
        String asked = exchange.getQueryParameter(TOP);
        int top = asked == null ? USUAL_TOP : asked.matches("[0-9]{1,4}") ? Integer.parseInt(asked) : -1;
        if (top < 0 || top > MOST_TOP) {
            CoapResourceBase.text(
                    exchange,
                    ResponseCode.BAD_REQUEST,
                    TOP + " must be a whole number from 0 to " + MOST_TOP + ", is \"" + asked + "\"");
            return -1;
        }
        return top;
    }

    /** Whether the answer has tensors. Null when the query is wrong; the request is then answered 4.00. */
    static @Nullable Boolean tensors(CoapExchange exchange) {
        String asked = exchange.getQueryParameter(OUTPUTS);
        if (asked == null || asked.equals(ALL)) {
            return true;
        }
        if (asked.equals(NONE)) {
            return false;
        }
        CoapResourceBase.text(
                exchange,
                ResponseCode.BAD_REQUEST,
                OUTPUTS + " must be " + ALL + " or " + NONE + ", is \"" + asked + "\"");
        return null;
    }

    /** The policy in {@code ?policy=}; the model's own policy without it; null when there is no such policy. */
    private static @Nullable RoundPolicy policy(CoapExchange exchange, ServedModel model) {
        String label = exchange.getQueryParameter("policy");
        return label == null ? model.policy() : RoundPolicy.of(label).orElse(null);
    }

    private static @Nullable Duration millis(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            return null;
        }
        int millis = Integer.parseInt(text);
        return millis < 1 || millis > LONGEST_MS ? null : Duration.ofMillis(millis);
    }
}
