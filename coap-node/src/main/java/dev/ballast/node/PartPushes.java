package dev.ballast.node;

import dev.ballast.node.PartStore.Added;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** A part that is pushed and how many bytes its senders say it has: a stranger who says otherwise pushes another. */
    private record Push(String id, int length) {}

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
    private final Map<Push, PartialPart> open = new LinkedHashMap<>(); // that of which no piece came for longest first
    private boolean closed;

    PartPushes(PartStore store, PartialFiles files) {
        this.store = store;
        this.files = files;
    }

    /**
     * Takes a piece, or the question of one without data; a push begins with either. Several senders may push one part, each in pieces of a size of its
     * own: bytes that one of them brought are missing to none.
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
            forgetAll(id);
            return new Progress.Ended(new Added.HeldAlready());
        }
        Push push = new Push(id, piece.slicing().length());
        PartialPart partial = open.remove(push);
        if (partial == null) {
            long needed = store.neededWith(push.length());
            if (needed > store.limitBytes()) {
                return new Progress.Ended(new Added.TooLarge(needed));
            }
            partial = begin(push);
        }
        open.put(push, partial); // behind all others
        if (piece.index() >= 0) {
            write(push, partial, piece);
        }
        return asked ? progress(push, partial, piece.slicing()) : null;
    }

    private PartialPart begin(Push push) throws IOException {
        while (open.size() >= MAX_OPEN) {
            Push idle = open.keySet().iterator().next();
            close(idle, open.remove(idle));
        }
        Set<Path> written = open.values().stream().map(PartialPart::path).collect(Collectors.toSet());
        return files.open(push.id(), push.length(), written);
    }

    private void write(Push push, PartialPart partial, PartPiece piece) throws IOException {
        try {
            partial.write(piece);
        } catch (IOException e) {
            giveUp(push); // the disk may be full: room on it is worth more than these pieces
            throw e;
        }
    }

    /** Whatever goes wrong would go wrong again at the next question, so the push is forgotten then. */
    private Progress progress(Push push, PartialPart partial, Slicing pieces) throws IOException, WireException {
        boolean sound = false;
        try {
            partial.record();
            BitSet missing = partial.missing(pieces);
            Progress progress = missing.isEmpty() ? finish(push, partial) : new Progress.Missing(missing);
            sound = true;
            return progress;
        } finally {
            if (!sound) {
                giveUp(push);
            }
        }
    }

    private Progress finish(Push push, PartialPart partial) throws IOException, WireException {
        String id = push.id();
        PartFile content = new PartFile(partial.path(), partial.length());
        String hash = content.hash();
        if (!hash.equals(id)) {
            LOG.warn("the pieces of part {} make up {}; it has to be sent again", id, hash);
            forget(push);
            return new Progress.Corrupt(hash);
        }
        Added added = store.adopt(id, content, partial::seal);
        forgetAll(id); // its file is there only when it was not adopted
        return new Progress.Ended(added);
    }

    /** Forgets a push for a failure, which is what whoever asks is to hear of. */
    private void giveUp(Push push) {
        try {
            forget(push);
        } catch (IOException e) {
            LOG.warn("cannot remove the pieces of part {}", push.id(), e);
        }
    }

    private void forget(Push push) throws IOException {
        PartialPart partial = open.remove(push);
        if (partial != null) {
            partial.abandon();
            Files.deleteIfExists(partial.path());
        }
    }

    /** Forgets what anybody pushed of a part, whatever length they gave it. */
    private void forgetAll(String id) throws IOException {
        for (Push push : List.copyOf(open.keySet())) {
            if (push.id().equals(id)) {
                forget(push);
            }
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

    private static void close(Push push, @Nullable PartialPart partial) {
        try {
            if (partial != null) {
                partial.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot record which pieces of part {} have come", push.id(), e);
        }
    }
}
