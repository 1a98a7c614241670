package dev.ballast.transport;

import java.util.stream.Collectors;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/** Stands for a path that no resource serves, and answers every request with 4.04. Its children are unknown resources too. */
final class UnknownResource extends CoapResource {
    private final Resource ancestor;

    /** An unknown resource below {@code ancestor}, the last resource that exists on the path. */
    UnknownResource(Resource ancestor) {
        super("unknown", false);
        this.ancestor = ancestor;
    }

    @Override
    public Resource getChild(String name) {
        return this;
    }

    @Override
    public void handleRequest(Exchange exchange) {
        CoapExchange request = new CoapExchange(exchange);
        String known = ancestor.getChildren().stream()
                .filter(Resource::isVisible)
                .map(Resource::getURI)
                .sorted()
                .collect(Collectors.joining(", "));
        String hint = known.isEmpty() ? "" : "; there is " + known;
        CoapResourceBase.text(request, ResponseCode.NOT_FOUND, "nothing at " + CoapResourceBase.path(request) + hint);
    }
}
