package dev.ballast.node;

import static dev.ballast.transport.CoapResourceBase.cbor;
import static dev.ballast.transport.CoapResourceBase.guard;
import static dev.ballast.transport.CoapResourceBase.text;

import dev.ballast.node.part.PartPushes;
import dev.ballast.node.part.PartPushes.Progress;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.work.QueueFull;
import dev.ballast.node.work.StorageQueue;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.WireException;
import java.io.IOException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * {@code PUT /parts/{sha256}} with a piece of a part. Most pieces come with No-Response (RFC 7967) and are not answered. If there is no
 * room for such a piece, it stays missing without an error. A request without No-Response is answered with the missing pieces or the
 * outcome of the push.
 */
final class PushRequests {
    /** Most pieces of a part, because the set of missing pieces has a bit for each. */
    static final int MAX_PIECES = 1 << 20;

    private final PartStore store;
    private final PartPushes pushes;
    private final StorageQueue storage;

    PushRequests(PartStore store, PartPushes pushes, StorageQueue storage) {
        this.store = store;
        this.pushes = pushes;
        this.storage = storage;
    }

    /** Queues the piece in the request's payload. */
    void put(String id, CoapExchange exchange) throws WireException {
        byte[] payload = exchange.getRequestPayload();
        PartPiece piece = PartPiece.decode(payload);
        if (piece.slicing().pieces() > MAX_PIECES) {
            text(
                    exchange,
                    ResponseCode.BAD_REQUEST,
                    piece.slicing().pieces() + " pieces; a part may have at most " + MAX_PIECES);
            return;
        }
        if (payload.length > StorageQueue.MOST_PIECE_BYTES) {
            text(
                    exchange,
                    ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                    "a piece of " + payload.length + " bytes; it may have " + StorageQueue.MOST_PIECE_BYTES
                            + " with its head");
            return;
        }
        exchange.accept();
        boolean asked = asks(exchange);
        if (!asked && store.find(id) != null) {
            return; // a late piece, or a duplicate
        }
        boolean taken = storage.offerPiece(
                payload.length, () -> guard(exchange, request -> receive(id, piece, asked, request)));
        if (!taken && asked) {
            QueueFull.answer(exchange, "too many pieces are already waiting");
        }
    }

    /** Whether the sender wants an answer to a success. */
    private static boolean asks(CoapExchange exchange) {
        OptionSet options = exchange.getRequestOptions();
        return !options.hasNoResponse() || !options.getNoResponse().suppress(ResponseCode.CONTINUE);
    }

    private void receive(String id, PartPiece piece, boolean asked, CoapExchange exchange) throws WireException {
        try {
            answer(id, exchange, pushes.receive(id, piece, asked));
        } catch (IOException e) {
            text(exchange, ResponseCode.INTERNAL_SERVER_ERROR, "cannot write parts: " + e.getMessage());
        }
    }

    private void answer(String id, CoapExchange exchange, @Nullable Progress progress) {
        if (progress instanceof Progress.Missing missing) {
            cbor(exchange, ResponseCode.CONTINUE, IndexRuns.encode(missing.pieces()));
        } else if (progress instanceof Progress.Ended ended) {
            PartsResource.answer(exchange, ended.added(), store);
        } else if (progress instanceof Progress.Failed failed) {
            text(exchange, PartsResource.code(failed.why()), failed.why().text());
        } else if (progress instanceof Progress.Corrupt corrupt) {
            text(
                    exchange,
                    ResponseCode.BAD_REQUEST,
                    "the path names " + id + ", but the pieces hash to " + corrupt.hash() + "; send all of them again");
        }
    }
}
