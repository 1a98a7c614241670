package dev.ballast.node;

import dev.ballast.transport.CoapResourceBase;
import java.util.function.Function;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.ResourceAttributes;

/** {@code GET /node} and {@code GET /health}, and the descriptions of all resources of a node in {@code /.well-known/core}. */
final class NodeResources {
    private static final String INTERFACE = "ballast.v1";

    private NodeResources() {}

    /**
     * A resource that answers each GET with a new message.
     *
     * @param message makes the message from the query, which is empty when there is none
     */
    static CoapResourceBase reading(String name, String type, Function<String, byte[]> message) {
        return new Reading(name, type, message);
    }

    static void describe(CoapResourceBase resource, String type) {
        ResourceAttributes attributes = resource.getAttributes();
        attributes.addResourceType(type);
        attributes.addInterfaceDescription(INTERFACE);
        attributes.addContentType(CoapResourceBase.CBOR);
    }

    private static final class Reading extends CoapResourceBase {
        private final Function<String, byte[]> message;

        Reading(String name, String type, Function<String, byte[]> message) {
            super(name);
            this.message = message;
            describe(this, type);
        }

        @Override
        protected void get(CoapExchange exchange) {
            if (offers(exchange, CBOR)) {
                cbor(
                        exchange,
                        ResponseCode.CONTENT,
                        message.apply(exchange.getRequestOptions().getUriQueryString()));
            }
        }
    }
}
