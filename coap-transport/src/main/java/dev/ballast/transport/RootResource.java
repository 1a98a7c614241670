package dev.ballast.transport;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** The root resource. It says where to look, and answers requests for paths that no resource serves. */
final class RootResource extends CoapResourceBase {
    RootResource() {
        super("");
    }

    @Override
    protected void get(CoapExchange exchange) {
        text(exchange, ResponseCode.CONTENT, "Ballast. GET /.well-known/core lists what is served here.");
    }
}
