package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.transport.CoapResourceBase;
import java.io.IOException;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/** A resource of the gateway. It answers in JSON or CBOR, as the client accepts. */
abstract class GatewayResource extends CoapResourceBase {
    GatewayResource(String name) {
        super(name);
    }

    /** The format of the answer. Null when the client accepts neither format; the client then has its error answer. */
    static @Nullable AnswerFormat format(CoapExchange exchange) {
        AnswerFormat format = AnswerFormat.of(exchange.getRequestOptions());
        if (format == null) {
            text(
                    exchange,
                    CoAP.ResponseCode.NOT_ACCEPTABLE,
                    "no answer in content format "
                            + exchange.getRequestOptions().getAccept()
                            + " here; accept application/json (50) or application/cbor (60)");
        }
        return format;
    }

    /** Answers 2.05 with the payload that {@code writer} writes. */
    static void content(CoapExchange exchange, AnswerFormat.Writer writer) {
        AnswerFormat format = format(exchange);
        if (format != null) {
            exchange.respond(CoAP.ResponseCode.CONTENT, format.write(writer), format.contentFormat());
        }
    }

    /** A resource that only answers GET with one object. */
    static GatewayResource view(String name, String type, AnswerFormat.Writer writer) {
        GatewayResource resource = new GatewayResource(name) {
            @Override
            protected void get(CoapExchange exchange) {
                content(exchange, writer);
            }
        };
        resource.getAttributes().addResourceType(type);
        return resource;
    }

    /** Writes an object whose only member is true. */
    static void flag(JsonGenerator out, String name) throws IOException {
        out.writeStartObject();
        out.writeBooleanField(name, true);
        out.writeEndObject();
    }

    /** A resource that only has children; its own requests are answered 4.05. */
    static GatewayResource folder(String name) {
        return new GatewayResource(name) {};
    }
}
