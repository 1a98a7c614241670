package dev.ballast.node.part;

import dev.ballast.node.part.PartStore.Added;
import dev.ballast.profile.FileErrors;
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
 * Parts that are being pushed in pieces. Only the storage thread takes pieces. The lock keeps {@link #close} from coming in the middle of a
 * piece.
 */
public final class PartPushes implements AutoCloseable {
    /**
     * Most pushes with an open file. A further push closes the file of the push that has been without a piece for longest. The closed push
     * resumes with its next piece.
     */
    static final int MAX_OPEN = 4;

    private static final Logger LOG = LoggerFactory.getLogger(PartPushes.class);

    /** A part and its length as the senders say it. A sender with another length makes another push. */
    private record Push(String id, int length) {}

    /** State of a push. */
    public sealed interface Progress {
        /** These pieces have not come. */
        record Missing(BitSet pieces) implements Progress {}

        /** The push has ended; no piece is missing. */
        record Ended(Added added) implements Progress {}

        /** The disk does not take the pieces. Those that came are deleted. */
        record Failed(StorageFailure why) implements Progress {}

        /** All pieces came, but they have another hash, namely {@code hash}. The pieces are deleted. */
        record Corrupt(String hash) implements Progress {}
    }

    private final PartStore store;
    private final PartialFiles files;
    private final Map<Push, PartialPart> open = new LinkedHashMap<>(); // longest without a piece first
    private final FailedPushes failed = new FailedPushes();
    private boolean closed;

    public PartPushes(PartStore store, PartialFiles files) {
        this.store = store;
        this.files = files;
    }

    /**
     * Takes a piece, or a question, which is a piece without data. A push begins with either. Several senders may push one part, each with
     * its own size of pieces. Bytes that one sender has brought are not missing for the others.
     *
     * @param asked whether the sender wants the progress; only then a complete part is added to the store
     * @return null when the progress is not wanted and the piece could be taken
     * @throws IOException when the node is stopping
     * @throws WireException when the bytes have the right hash but are not a part; the pieces are deleted
     */
    public synchronized @Nullable Progress receive(String id, PartPiece piece, boolean asked)
            throws IOException, WireException {
        if (closed) {
            throw new IOException("the node is stopping");
        }
        if (store.find(id) != null) {
            failed.remove(id);
        } else if (!asked && failed.drops(id)) {
            return null;
        }
        StorageFailure earlier = asked ? failed.answer(id) : null;
        if (earlier != null) {
            return new Progress.Failed(earlier);
        }
        try {
            return take(id, piece, asked);
        } catch (IOException e) {
            return fail(id, StorageFailure.of(e, store.freeDiskBytes()), asked);
        }
    }

    private @Nullable Progress fail(String id, StorageFailure why, boolean asked) {
        failed.add(id, why, asked);
        store.disk().failed(why);
        return asked ? new Progress.Failed(why) : null;
    }

    private @Nullable Progress take(String id, PartPiece piece, boolean asked) throws IOException, WireException {
        if (store.find(id) != null) {
            tidy(id);
            return new Progress.Ended(new Added.HeldAlready());
        }
        Push push = new Push(id, piece.slicing().length());
        PartialPart partial = open.remove(push);
        if (partial == null) {
            long needed = store.neededWith(push.length());
            if (needed > store.limitBytes()) {
                return new Progress.Ended(new Added.TooLarge(needed));
            }
            long unwritten = push.length() - files.bytes(id, push.length());
            long free = store.freeDiskBytes();
            if (free > 0 && free < unwritten) { // some file systems say 0 when they do not know
                forgetAll(id);
                return fail(id, StorageFailure.noRoom(unwritten, free), asked);
            }
            partial = begin(push);
        }
        open.put(push, partial); // moves the push behind all others
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
            giveUp(push); // the disk may be full: free space is worth more than these pieces
            throw e;
        }
    }

    /** Records the pieces and adds a complete part. A failure would come again at the next question, so the push is dropped then. */
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
            LOG.warn("push of part {} failed: its pieces hash to {}; it must be pushed again", id, hash);
            forget(push);
            return new Progress.Corrupt(hash);
        }
        Added added = store.adopt(id, content, partial::seal);
        tidy(id); // the file of this push is there only if it was not adopted
        return new Progress.Ended(added);
    }

    /** Drops a push after a failure. Another failure here is only logged, because the sender must receive the first one. */
    private void giveUp(Push push) {
        try {
            forget(push);
        } catch (IOException e) {
            notRemoved(push.id(), e);
        }
    }

    /** Drops all pushes of a part whose outcome is known. A failure is only logged, because it does not change the outcome. */
    private void tidy(String id) {
        try {
            forgetAll(id);
        } catch (IOException e) {
            notRemoved(id, e);
        }
    }

    private static void notRemoved(String id, IOException e) {
        LOG.warn("removing the pieces of part {} failed: {}", id, FileErrors.cause(e));
    }

    private void forget(Push push) throws IOException {
        PartialPart partial = open.remove(push);
        if (partial != null) {
            partial.abandon();
            Files.deleteIfExists(partial.path());
        }
    }

    /** Drops all pushes of a part, whatever their length. */
    private void forgetAll(String id) throws IOException {
        for (Push push : List.copyOf(open.keySet())) {
            if (push.id().equals(id)) {
                forget(push);
            }
        }
        files.delete(id);
    }

    /** Closes all files. The files stay, so that pushes can resume later. */
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
            LOG.warn("recording the received pieces of part {} failed: {}", push.id(), FileErrors.cause(e));
        }
    }
}
