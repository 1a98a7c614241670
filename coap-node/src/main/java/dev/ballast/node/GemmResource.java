package dev.ballast.node;

import dev.ballast.node.job.ShardService;
import dev.ballast.node.part.HostedPart;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.ShapedPart;
import dev.ballast.node.work.GemmService;
import dev.ballast.node.work.QueueFull;
import dev.ballast.node.work.WorkPool;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/**
 * {@code POST /gemm/{part}}: the raw product of a part. In plain mode a request carries the whole activation and its answer the whole
 * product. In shard mode a request carries a shard and its answer a slice, one datagram each ({@link ShardService}).
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

        /** {@code id} may be any path segment, even one that contains a slash. */
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
            ShapedPart shaped = part.at(GemmRequest.extents(exchange.getRequestPayload()));
            long least = GemmService.leastBytes(shaped);
            long most = GemmService.mostBytes(shaped);
            long bytes = exchange.getRequestPayload().length;
            if (bytes < least || bytes > most) {
                text(
                        exchange,
                        ResponseCode.BAD_REQUEST,
                        "a body of " + bytes + " bytes; with the " + shaped.inputLength()
                                + " elements of this part's activation it has " + least + " to " + most);
                return;
            }
            if (!store.fits(shaped)) {
                text(exchange, ResponseCode.SERVICE_UNAVAILABLE, store.refusal(shaped));
                return;
            }
            Runnable answered = acks.start(exchange);
            boolean queued = service.submit(exchange.getRequestPayload().length, receivedNs -> {
                try {
                    guard(exchange, request -> answer(shaped, request, receivedNs));
                } finally {
                    answered.run();
                }
            });
            if (!queued) {
                answered.run();
                QueueFull.answer(exchange, "products", pool);
            }
        }

        /** Computes and answers, on a compute thread. */
        private void answer(ShapedPart part, CoapExchange exchange, long receivedNs) throws WireException {
            if (!store.admit(id, part)) {
                text(exchange, ResponseCode.SERVICE_UNAVAILABLE, store.refusal(part));
                return;
            }
            GemmService.Outcome outcome = service.product(part, exchange.getRequestPayload(), receivedNs);
            if (outcome instanceof GemmService.Outcome.Computed computed) {
                cbor(exchange, ResponseCode.CONTENT, computed.answer());
            } else if (outcome instanceof GemmService.Outcome.TooLate late) {
                text(
                        exchange,
                        ResponseCode.GATEWAY_TIMEOUT,
                        "not computed: the request waited " + late.waitedMs() + " ms, its deadline is "
                                + late.deadlineMs() + " ms");
            }
        }
    }
}
