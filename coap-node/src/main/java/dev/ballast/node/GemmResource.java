package dev.ballast.node;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.transport.CoapResourceBase;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/** {@code POST /gemm/{part}} in plain mode: one whole activation in, the whole raw product out. */
final class GemmResource extends CoapResourceBase {
    private final PartStore store;
    private final GemmService service;
    private final WorkPool pool;
    private final AckTimer acks;

    GemmResource(PartStore store, GemmService service, WorkPool pool, AckTimer acks) {
        super("gemm");
        this.store = store;
        this.service = service;
        this.pool = pool;
        this.acks = acks;
        NodeResources.describe(this, "ballast.gemm");
    }

    @Override
    public Resource getChild(String name) {
        return new OfPart(name);
    }

    /** Stands for one part during one request. */
    private final class OfPart extends CoapResourceBase {
        private final String id;

        /** Any segment of a path may come as {@code id}, even one with a slash in it. */
        OfPart(String id) {
            super("part");
            this.id = id;
        }

        @Override
        protected void post(CoapExchange exchange) {
            if (!accepts(exchange, CBOR) || !offers(exchange, CBOR)) {
                return;
            }
            LinearLayer layer = store.find(id);
            if (layer == null) {
                text(exchange, ResponseCode.NOT_FOUND, "no part " + id + " here; PUT /parts/" + id);
                return;
            }
            Runnable answered = acks.start(exchange);
            if (!service.submit(layer, exchange, answered)) {
                answered.run();
                Busy.answer(exchange, "products", pool);
            }
        }
    }
}
