package dev.ballast.node;

import dev.ballast.node.PartStore.Added;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.WireException;
import java.io.IOException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code PUT, GET, DELETE /parts/{sha256}}: weights, named by the hash of their encoding, put whole or in pieces ({@link PushRequests}).
 * Changes run on the storage thread, for disks are slow, and are acknowledged before. GET answers from memory, at once, but for stages.
 */
final class PartsResource extends CoapResourceBase {
    private static final Logger LOG = LoggerFactory.getLogger(PartsResource.class);

    private final PartStore store;
    private final PushRequests pushes;
    private final StorageQueue storage;

    PartsResource(PartStore store, PushRequests pushes, StorageQueue storage) {
        super("parts");
        this.store = store;
        this.pushes = pushes;
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
        boolean taken = storage.offerChange(() -> guard(exchange, request -> {
            try {
                work.run(request);
            } catch (IOException e) {
                LOG.error("cannot write parts", e);
                text(request, ResponseCode.INTERNAL_SERVER_ERROR, "cannot write parts: " + e);
            }
        }));
        if (!taken) {
            Busy.answer(exchange, StorageQueue.CHANGES + " changes of parts are waiting already");
        }
    }

    /** Says what became of a part that was to be added. */
    static void answer(CoapExchange exchange, Added added, PartStore store) {
        if (added instanceof Added.TooLarge large) {
            text(
                    exchange,
                    ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                    "with this part the node needs " + large.neededBytes() + " bytes, it has " + store.limitBytes());
        } else {
            exchange.respond(added instanceof Added.Stored ? ResponseCode.CREATED : ResponseCode.CHANGED);
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
            Held part = store.find(id);
            if (part == null) {
                notHere(exchange);
            } else if (part instanceof HeldPart layer) {
                cbor(
                        exchange,
                        ResponseCode.CONTENT,
                        PartMessage.of(layer.layer()).encode());
            } else {
                exchange.accept();
                onDisk(exchange, this::read);
            }
        }

        @Override
        protected void put(CoapExchange exchange) throws WireException {
            if (!accepts(exchange, CBOR)) {
                return;
            }
            if (!PartIds.isValid(id)) {
                text(exchange, ResponseCode.BAD_REQUEST, "a part is named by 64 lower-case hex digits, not " + id);
                return;
            }
            if (PartPiece.isPiece(exchange.getRequestPayload())) {
                pushes.put(id, exchange);
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
            answer(exchange, store.add(id, body), store);
        }

        private void read(CoapExchange exchange) throws IOException {
            if (store.find(id) == null) {
                notHere(exchange);
            } else {
                cbor(exchange, ResponseCode.CONTENT, store.read(id));
            }
        }

        private void notHere(CoapExchange exchange) {
            text(exchange, ResponseCode.NOT_FOUND, "no part " + id + " here");
        }
    }
}
