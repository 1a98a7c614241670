package dev.ballast.node;

import java.util.concurrent.Semaphore;

/**
 * The storage thread and what may wait for it: few changes of parts, with bodies of a largest one, and as many pieces of bulk pushes as some
 * memory holds. It does one after the other, in the order in which they came.
 */
final class StorageQueue implements AutoCloseable {
    /** Changes that wait or run; a gateway sends one after the other. */
    static final int CHANGES = 3;

    /** Memory of the pieces that wait: what comes while the disk is busy for a moment. */
    private static final int PIECE_BYTES = 2 << 20;

    /** What a waiting piece takes beside its payload, about. */
    private static final int PIECE_OVERHEAD = 2 << 10;

    /** Longest payload of a piece for which there is room when nothing else waits. */
    static final int MOST_PIECE_BYTES = PIECE_BYTES - PIECE_OVERHEAD;

    private final WorkPool pool = new WorkPool("node-storage", 1, CHANGES + PIECE_BYTES / PIECE_OVERHEAD);
    private final Semaphore changes = new Semaphore(CHANGES);
    private final Semaphore pieceBytes = new Semaphore(PIECE_BYTES);
    private final int mostBodyBytes;
    private final Semaphore bodyBytes;

    /**
     * A queue in which nothing waits.
     *
     * @param mostBodyBytes of the bodies of all changes that wait or run together; a single larger one is taken when there is no other
     */
    StorageQueue(int mostBodyBytes) {
        this.mostBodyBytes = mostBodyBytes;
        bodyBytes = new Semaphore(mostBodyBytes);
    }

    int mostBodyBytes() {
        return mostBodyBytes;
    }

    /** Whether there was room for a change of parts with a body of so many bytes; it is done then, sooner or later. */
    boolean offerChange(int bytes, Runnable change) {
        int counted = Math.min(bytes, mostBodyBytes);
        return WorkPool.offerHolding(
                bodyBytes, counted, task -> WorkPool.offerHolding(changes, 1, pool::offer, task), change);
    }

    /** Whether there was room for a piece, or a question, with a payload of so many bytes; it is taken then, sooner or later. */
    boolean offerPiece(int bytes, Runnable piece) {
        return WorkPool.offerHolding(pieceBytes, bytes + PIECE_OVERHEAD, pool::offer, piece);
    }

    /** Drops what waits and gives what runs a moment to finish. */
    @Override
    public void close() {
        pool.close();
    }
}
