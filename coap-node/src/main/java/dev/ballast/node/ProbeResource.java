package dev.ballast.node;

import dev.ballast.transport.CoapResourceBase;
import dev.ballast.wire.Probe;
import dev.ballast.wire.ProbeAnswer;
import dev.ballast.wire.WireException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code POST /probe}: answers with the number of bytes that came, so that the client learns which datagrams get through. */
final class ProbeResource extends CoapResourceBase {
    ProbeResource() {
        super("probe");
        NodeResources.describe(this, "ballast.probe");
    }

    @Override
    protected void post(CoapExchange exchange) throws WireException {
        if (accepts(exchange, CBOR)) {
            byte[] payload = exchange.getRequestPayload();
            Probe probe = Probe.decode(payload);
            cbor(exchange, ResponseCode.CONTENT, new ProbeAnswer(probe.seq(), payload.length).encode());
        }
    }
}
