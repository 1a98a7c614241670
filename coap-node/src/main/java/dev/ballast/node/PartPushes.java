package dev.ballast.node;

import dev.ballast.node.PartStore.Added;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that are being pushed in pieces. Pieces are taken by the storage thread alone; the lock is for the end of the node, which must not
 * come in the middle of one.
 */
final class PartPushes implements AutoCloseable {
    /** Pushes whose file is open. One more closes that of which no piece came for longest; it goes on when its next piece comes. */
    static final int MAX_OPEN = 4;

    private static final Logger LOG = LoggerFactory.getLogger(PartPushes.class);

    /** How a push stands. */
    sealed interface Progress {
        /** These pieces have not come. */
        record Missing(BitSet pieces) implements Progress {}

        /** There is nothing more to send. */
        record Ended(Added added) implements Progress {}

        /** All pieces came, but this is their hash; they are forgotten. */
        record Corrupt(String hash) implements Progress {}
    }

    private final PartStore store;
    private final PartialFiles files;
    private final Map<String, PartialPart> open =
            new LinkedHashMap<>(); // that of which no piece came for longest first
    private boolean closed;

    PartPushes(PartStore store, PartialFiles files) {
        this.store = store;
        this.files = files;
    }

    /**
     * Takes a piece, or the question of one without data. A push begins with either, and again when it is cut in another way than before.
     *
     * @param asked whether the progress is wanted; a part that is complete is added then, not before
     * @return null when it is not wanted and nothing is wrong
     * @throws WireException when the complete part has the right hash but is no part; it is forgotten
     */
    synchronized @Nullable Progress receive(String id, PartPiece piece, boolean asked)
            throws IOException, WireException {
        if (closed) {
            throw new IOException("the node ends");
        }
        if (store.find(id) != null) {
            forget(id);
            return new Progress.Ended(new Added.HeldAlready());
        }
        PartialPart partial = open.remove(id);
        if (partial != null && !partial.slicing().equals(piece.slicing())) {
            partial.abandon();
            partial = null;
        }
        if (partial == null) {
            long needed = store.neededWith(piece.slicing().length());
            if (needed > store.limitBytes()) {
                return new Progress.Ended(new Added.TooLarge(needed));
            }
            partial = begin(id, piece.slicing());
        }
        open.put(id, partial); // behind all others
        if (piece.index() >= 0) {
            write(id, partial, piece);
        }
        return asked ? progress(id, partial) : null;
    }

    private PartialPart begin(String id, Slicing slicing) throws IOException {
        while (open.size() >= MAX_OPEN) {
            String idle = open.keySet().iterator().next();
            close(idle, open.remove(idle));
        }
        return files.open(id, slicing);
    }

    private void write(String id, PartialPart partial, PartPiece piece) throws IOException {
        try {
            partial.write(piece);
        } catch (IOException e) {
            giveUp(id); // the disk may be full: room on it is worth more than these pieces
            throw e;
        }
    }

    /** Whatever goes wrong would go wrong again at the next question, so the push is forgotten then. */
    private Progress progress(String id, PartialPart partial) throws IOException, WireException {
        boolean sound = false;
        try {
            partial.record();
            BitSet missing = partial.missing();
            Progress progress = missing.isEmpty() ? finish(id, partial) : new Progress.Missing(missing);
            sound = true;
            return progress;
        } finally {
            if (!sound) {
                giveUp(id);
            }
        }
    }

    private Progress finish(String id, PartialPart partial) throws IOException, WireException {
        PartFile content = new PartFile(partial.path(), partial.slicing().length());
        String hash = content.hash();
        if (!hash.equals(id)) {
            LOG.warn("the pieces of part {} make up {}; it has to be sent again", id, hash);
            forget(id);
            return new Progress.Corrupt(hash);
        }
        Added added = store.adopt(id, content, partial::seal);
        forget(id); // its file is there only when it was not adopted
        return new Progress.Ended(added);
    }

    /** Forgets a push for a failure, which is what whoever asks is to hear of. */
    private void giveUp(String id) {
        try {
            forget(id);
        } catch (IOException e) {
            LOG.warn("cannot remove the pieces of part {}", id, e);
        }
    }

    private void forget(String id) throws IOException {
        PartialPart partial = open.remove(id);
        if (partial != null) {
            partial.abandon();
        }
        files.delete(id);
    }

    /** Lets go of all files, which stay to be gone on with. */
    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(PartPushes::close);
        open.clear();
    }

    private static void close(String id, @Nullable PartialPart partial) {
        try {
            if (partial != null) {
                partial.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot record which pieces of part {} have come", id, e);
        }
    }
}
