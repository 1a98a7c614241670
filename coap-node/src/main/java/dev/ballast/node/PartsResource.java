package dev.ballast.node;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.node.PartStore.Added;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireException;
import java.io.IOException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code PUT, GET, DELETE /parts/{sha256}}: weights, named by the hash of their encoding. Changes run on the storage thread, for disks
 * are slow, and are acknowledged before. GET answers from memory, at once.
 */
final class PartsResource extends CoapResourceBase {
    private static final Logger LOG = LoggerFactory.getLogger(PartsResource.class);

    private final PartStore store;
    private final WorkPool storage;

    PartsResource(PartStore store, WorkPool storage) {
        super("parts");
        this.store = store;
        this.storage = storage;
        NodeResources.describe(this, "ballast.part");
    }

    @Override
    public Resource getChild(String name) {
        return new Part(name);
    }

    /** Work on the disk. */
    @FunctionalInterface
    private interface DiskWork {
        void run(CoapExchange exchange) throws IOException, WireException;
    }

    private void onDisk(CoapExchange exchange, DiskWork work) {
        boolean taken = storage.offer(() -> guard(exchange, request -> {
            try {
                work.run(request);
            } catch (IOException e) {
                LOG.error("cannot write parts", e);
                text(request, ResponseCode.INTERNAL_SERVER_ERROR, "cannot write parts: " + e);
            }
        }));
        if (!taken) {
            Busy.answer(exchange, "changes of parts", storage);
        }
    }

    /** Stands for one part during one request. */
    private final class Part extends CoapResourceBase {
        private final String id;

        /** Any segment of a path may come as {@code id}, even one with a slash in it. */
        Part(String id) {
            super("part");
            this.id = id;
        }

        @Override
        protected void get(CoapExchange exchange) {
            if (!offers(exchange, CBOR)) {
                return;
            }
            LinearLayer layer = store.find(id);
            if (layer == null) {
                notHere(exchange);
            } else {
                cbor(exchange, ResponseCode.CONTENT, PartMessage.of(layer).encode());
            }
        }

        @Override
        protected void put(CoapExchange exchange) {
            if (!accepts(exchange, CBOR)) {
                return;
            }
            if (!PartIds.isValid(id)) {
                text(exchange, ResponseCode.BAD_REQUEST, "a part is named by 64 lower-case hex digits, not " + id);
                return;
            }
            exchange.accept();
            onDisk(exchange, this::add);
        }

        @Override
        protected void delete(CoapExchange exchange) {
            if (store.find(id) == null) {
                notHere(exchange);
            } else {
                exchange.accept();
                onDisk(exchange, request -> {
                    store.remove(id);
                    request.respond(ResponseCode.DELETED);
                });
            }
        }

        private void add(CoapExchange exchange) throws IOException, WireException {
            byte[] body = exchange.getRequestPayload();
            String hash = PartIds.of(body);
            if (!hash.equals(id)) {
                text(exchange, ResponseCode.BAD_REQUEST, "the path names " + id + ", the body hashes to " + hash);
                return;
            }
            PartMessage part = PartMessage.decode(body);
            answer(exchange, store.add(id, part, body));
        }

        private void answer(CoapExchange exchange, Added added) {
            if (added instanceof Added.TooLarge large) {
                text(
                        exchange,
                        ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                        "with this part the node needs " + large.neededBytes() + " bytes, it has "
                                + store.limitBytes());
            } else {
                exchange.respond(added instanceof Added.Stored ? ResponseCode.CREATED : ResponseCode.CHANGED);
            }
        }

        private void notHere(CoapExchange exchange) {
            text(exchange, ResponseCode.NOT_FOUND, "no part " + id + " here");
        }
    }
}
