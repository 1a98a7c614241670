package dev.ballast.node.work;

import java.util.concurrent.Semaphore;

/**
 * The storage thread and its queue: a few changes of parts, whose bodies together are bounded, and pieces of pushes up to a bound of
 * memory. The thread runs one task after the other, in the order of arrival.
 */
public final class StorageQueue implements AutoCloseable {
    /** Most changes that wait or run. A gateway sends one change after the other. */
    static final int CHANGES = 3;

    /** Memory of the waiting pieces, in bytes. It suffices for the pieces that come while the disk is busy for a moment. */
    private static final int PIECE_BYTES = 2 << 20;

    /** Approximate memory of a waiting piece beside its payload, in bytes. */
    private static final int PIECE_OVERHEAD = 2 << 10;

    /** Longest payload of a piece that fits into an empty queue. */
    public static final int MOST_PIECE_BYTES = PIECE_BYTES - PIECE_OVERHEAD;

    private final WorkPool pool = new WorkPool("node-storage", 1, CHANGES + PIECE_BYTES / PIECE_OVERHEAD);
    private final Semaphore changes = new Semaphore(CHANGES);
    private final Semaphore pieceBytes = new Semaphore(PIECE_BYTES);
    private final int mostBodyBytes;
    private final Semaphore bodyBytes;

    /**
     * An empty queue.
     *
     * @param mostBodyBytes most bytes of the bodies of all changes that wait or run; a single larger body is taken when there is no other
     */
    public StorageQueue(int mostBodyBytes) {
        this.mostBodyBytes = mostBodyBytes;
        bodyBytes = new Semaphore(mostBodyBytes);
    }

    public int mostBodyBytes() {
        return mostBodyBytes;
    }

    /** Queues a change of parts with a body of {@code bytes} bytes. False when there is no room for the change. */
    public boolean offerChange(int bytes, Runnable change) {
        int counted = Math.min(bytes, mostBodyBytes);
        return WorkPool.offerHolding(
                bodyBytes, counted, task -> WorkPool.offerHolding(changes, 1, pool::offer, task), change);
    }

    /** Queues a piece, or a question, with a payload of {@code bytes} bytes. False when there is no room for the piece. */
    public boolean offerPiece(int bytes, Runnable piece) {
        return WorkPool.offerHolding(pieceBytes, bytes + PIECE_OVERHEAD, pool::offer, piece);
    }

    /** Drops waiting tasks and gives the running task a moment to finish. */
    @Override
    public void close() {
        pool.close();
    }
}
