package dev.ballast.node;

import dev.ballast.node.part.HostedLayer;
import dev.ballast.node.part.HostedPart;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.PartStore.Added;
import dev.ballast.node.part.StorageFailure;
import dev.ballast.node.work.QueueFull;
import dev.ballast.node.work.StorageQueue;
import dev.ballast.profile.FileErrors;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.wire.KeepParts;
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
 * {@code POST /parts} and {@code PUT, GET, DELETE /parts/{sha256}}: weights, named by the hash of their encoding, put whole or in pieces
 * ({@link PushRequests}). Requests for one part run on the storage thread, because disks are slow and parts are large. A change is
 * acknowledged before it runs, a GET only when it takes long ({@link AckTimer}).
 */
final class PartsResource extends CoapResourceBase {
    private static final Logger LOG = LoggerFactory.getLogger(PartsResource.class);

    private final PartStore store;
    private final PushRequests pushes;
    private final StorageQueue storage;
    private final AckTimer acks;

    PartsResource(PartStore store, PushRequests pushes, StorageQueue storage, AckTimer acks) {
        super("parts");
        this.store = store;
        this.pushes = pushes;
        this.storage = storage;
        this.acks = acks;
        NodeResources.describe(this, "ballast.part");
    }

    /** A gateway says which parts it needs. Those that the node holds count as used. */
    @Override
    protected void post(CoapExchange exchange) throws WireException {
        if (accepts(exchange, CBOR)) {
            KeepParts.decode(exchange.getRequestPayload()).partIds().forEach(store::use);
            exchange.respond(ResponseCode.CHANGED);
        }
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

    /** Answers a request whose work on the disk failed. */
    @FunctionalInterface
    private interface DiskFailure {
        void answer(CoapExchange exchange, IOException e);
    }

    /** Queues work for the storage thread. Without room it answers the request and returns false. */
    private boolean onDisk(CoapExchange exchange, DiskWork work, DiskFailure failure) {
        int bytes = exchange.advanced().getRequest().getPayloadSize();
        boolean taken = storage.offerChange(
                bytes,
                () -> guard(exchange, request -> {
                    try {
                        work.run(request);
                    } catch (IOException e) {
                        failure.answer(request, e);
                    }
                }));
        if (!taken) {
            QueueFull.answer(exchange, "other changes of parts are already waiting");
        }
        return taken;
    }

    /** Answers with the outcome of adding a part. */
    static void answer(CoapExchange exchange, Added added, PartStore store) {
        if (added instanceof Added.TooLarge large) {
            text(
                    exchange,
                    ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                    "memory full: with this part the node needs " + large.neededBytes() + " bytes, but it has "
                            + store.limitBytes());
        } else if (added instanceof Added.HeapFull) {
            text(
                    exchange,
                    ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                    "memory full: the node's heap has no room to read this part");
        } else if (added instanceof Added.Stored) {
            exchange.respond(ResponseCode.CREATED);
        } else if (added instanceof Added.HeldAlready) {
            exchange.respond(ResponseCode.CHANGED);
        } else {
            throw new IllegalStateException("unknown outcome: " + added);
        }
    }

    /** Stands for one part during one request. */
    private final class Part extends CoapResourceBase {
        private final String id;

        /** {@code id} may be any path segment, even one that contains a slash. */
        Part(String id) {
            super("part");
            this.id = id;
        }

        @Override
        protected void get(CoapExchange exchange) {
            if (!offers(exchange, CBOR)) {
                return;
            }
            if (store.find(id) == null) {
                notHere(exchange);
            } else {
                Runnable answered = acks.start(exchange);
                DiskWork reading = request -> {
                    try {
                        read(request);
                    } finally {
                        answered.run();
                    }
                };
                boolean taken = onDisk(exchange, reading, (request, e) -> failed(request, "reading", e));
                if (!taken) {
                    answered.run();
                }
            }
        }

        @Override
        protected void put(CoapExchange exchange) throws WireException {
            if (!accepts(exchange, CBOR)) {
                return;
            }
            if (!PartIds.isValid(id)) {
                text(exchange, ResponseCode.BAD_REQUEST, "a part id must be 64 lower-case hex digits, is " + id);
                return;
            }
            if (PartPiece.isPiece(exchange.getRequestPayload())) {
                pushes.put(id, exchange);
                return;
            }
            exchange.accept();
            onDisk(exchange, this::add, this::notStored);
        }

        @Override
        protected void delete(CoapExchange exchange) {
            if (store.find(id) == null) {
                notHere(exchange);
            } else {
                exchange.accept();
                DiskWork removing = request -> {
                    store.remove(id);
                    request.respond(ResponseCode.DELETED);
                };
                onDisk(exchange, removing, (request, e) -> failed(request, "removing", e));
            }
        }

        private void add(CoapExchange exchange) throws IOException, WireException {
            byte[] body = exchange.getRequestPayload();
            String hash = PartIds.of(body);
            if (!hash.equals(id)) {
                text(exchange, ResponseCode.BAD_REQUEST, "the path names " + id + ", but the body hashes to " + hash);
                return;
            }
            answer(exchange, store.add(id, body), store);
        }

        /**
         * Answers with the encoding of a part. For a part that is not a stage, the weights in memory are encoded, whatever the file
         * contains.
         */
        private void read(CoapExchange exchange) throws IOException {
            HostedPart part = store.find(id);
            if (part == null) {
                notHere(exchange);
                return;
            }
            long bytes = store.encodedBytes(id);
            if (bytes > storage.mostBodyBytes()) {
                text(
                        exchange,
                        ResponseCode.NOT_IMPLEMENTED,
                        "part " + id + " has " + bytes + " bytes; a block-wise answer may have "
                                + storage.mostBodyBytes());
                return;
            }
            byte[] encoded = part instanceof HostedLayer layer
                    ? PartMessage.of(layer.layer()).encode()
                    : store.read(id);
            cbor(exchange, ResponseCode.CONTENT, encoded);
        }

        private void notStored(CoapExchange exchange, IOException e) {
            StorageFailure why = StorageFailure.of(e, store.freeDiskBytes());
            store.disk().failed(why);
            text(exchange, code(why), why.text());
        }

        /** Says that a held part could not be read or removed. Other parts can still be stored, so this is no {@link StorageFailure}. */
        private void failed(CoapExchange exchange, String what, IOException e) {
            String text = what + " part " + id + " failed: " + FileErrors.cause(e);
            LOG.warn("{}", text);
            text(exchange, ResponseCode.INTERNAL_SERVER_ERROR, text);
        }

        private void notHere(CoapExchange exchange) {
            text(exchange, ResponseCode.NOT_FOUND, "no part " + id + " here");
        }
    }

    /** 4.13 when the disk is full, otherwise 5.00. */
    static ResponseCode code(StorageFailure why) {
        return why.isFull() ? ResponseCode.REQUEST_ENTITY_TOO_LARGE : ResponseCode.INTERNAL_SERVER_ERROR;
    }
}
