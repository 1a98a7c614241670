package dev.ballast.node;

import dev.ballast.transport.CoapResourceBase;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/**
 * {@code POST /gemm/{part}}: the raw product of a part. In plain mode one whole activation comes in and the whole product goes out; in shard
 * mode each request is a datagram's worth of either ({@link ShardService}).
 */
final class GemmResource extends CoapResourceBase {
    private final PartStore store;
    private final GemmService service;
    private final WorkPool pool;
    private final AckTimer acks;
    private final ShardService shards;

    GemmResource(PartStore store, GemmService service, WorkPool pool, AckTimer acks, ShardService shards) {
        super("gemm");
        this.store = store;
        this.service = service;
        this.pool = pool;
        this.acks = acks;
        this.shards = shards;
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
        protected void post(CoapExchange exchange) throws WireException {
            if (!accepts(exchange, CBOR) || !offers(exchange, CBOR)) {
                return;
            }
            HostedPart part = store.find(id);
            if (part == null) {
                text(exchange, ResponseCode.NOT_FOUND, "no part " + id + " here; PUT /parts/" + id);
                return;
            }
            if (ShardRequest.isShard(exchange.getRequestPayload())) {
                shards.take(id, part, exchange);
                return;
            }
            long most = GemmService.mostBytes(part);
            if (exchange.getRequestPayload().length > most) {
                text(
                        exchange,
                        ResponseCode.BAD_REQUEST,
                        "a body of " + exchange.getRequestPayload().length + " bytes; with the " + part.inputLength()
                                + " elements of this part's activation it has at most " + most);
                return;
            }
            Runnable answered = acks.start(exchange);
            if (!service.submit(part, exchange, answered)) {
                answered.run();
                QueueFull.answer(exchange, "products", pool);
            }
        }
    }
}
