package dev.ballast.lane.coap;

import dev.ballast.fleet.NodeControl;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A part on its way to a node, in pieces, and how that ends. It wants no answers, only the final reply of the node. */
final class PushTransfer extends CoapTransfer {
    private final byte[] part;
    private final Slicing pieces;
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private volatile long reachedBytes;

    /**
     * Cuts the part so that each piece fits a datagram.
     *
     * @param part wrapped; not modified from here on
     * @param datagramBytes longest UDP payload to the node
     */
    PushTransfer(DatagramForm form, byte[] part, long tag, int datagramBytes) {
        super(form, tag);
        this.part = part;
        this.pieces = new Slicing(part.length, datagramBytes - form.bytes() - PartPiece.maxOverhead());
    }

    /** End of the last piece that was sent: the bytes before it were sent, or the node has them. Readable by any thread. */
    long reachedBytes() {
        return reachedBytes;
    }

    /** Completes when the node holds the part; fails with an {@link IOException} that says why it does not. For any thread. */
    CompletableFuture<Void> outcome() {
        return outcome;
    }

    @Override
    public int pieces() {
        return pieces.pieces();
    }

    @Override
    public int answers() {
        return 0;
    }

    @Override
    public int datagramBytes(int piece) {
        return form().bytes() + PartPiece.maxOverhead() + (piece < 0 ? 0 : pieces.size(piece));
    }

    @Override
    byte[] payload(int piece, int ask) {
        if (piece < 0) {
            return PartPiece.encodeStatus(pieces);
        }
        reachedBytes = Math.max(reachedBytes, pieces.start(piece) + pieces.size(piece)); // on the loop's thread alone
        return PartPiece.encode(part, pieces.unit(), piece);
    }

    @Override
    public void answered(int index, byte[] payload, long latencyNs) {
        outcome.completeExceptionally(new IOException("the node answered a push with a result"));
    }

    @Override
    public void quiet() {
        // the lane goes on by itself
    }

    @Override
    public void done() {
        outcome.complete(null);
    }

    @Override
    public void refused(int code, String reason) {
        outcome.completeExceptionally(new NodeControl.RefusedException(written(code) + " " + reason, reason));
    }

    @Override
    public void lost() {
        outcome.completeExceptionally(new IOException("no answer"));
    }

    @Override
    public void ended() {
        outcome.completeExceptionally(new IOException("no answer in time")); // unless it has completed before
        super.ended();
    }
}
