package dev.ballast.node;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.Weights.Format;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts a node holds, in memory and on disk. Parts are added and removed by one thread at a time, the storage thread, and looked up
 * by any.
 */
final class PartStore {
    private static final Logger LOG = LoggerFactory.getLogger(PartStore.class);

    /** What became of a part that was to be added. */
    sealed interface Added {
        record Stored() implements Added {}

        record HeldAlready() implements Added {}

        /** Not stored: all parts together would need this many bytes. */
        record TooLarge(long neededBytes) implements Added {}

        /** Not stored: its weights should fit, but the heap had no room for them. */
        record HeapFull() implements Added {}
    }

    /** Makes a part last. */
    @FunctionalInterface
    interface Saving {
        void save() throws IOException;
    }

    private final PartFiles files;
    private final MemoryBudget budget;
    private final Map<String, HostedPart> held = new ConcurrentHashMap<>();
    private final AtomicInteger workingEpoch = new AtomicInteger();

    private PartStore(PartFiles files, MemoryBudget budget) {
        this.files = files;
        this.budget = budget;
    }

    /** A store that holds every sound part of {@code files} that fits the budget. */
    static PartStore load(PartFiles files, MemoryBudget budget) throws IOException {
        PartStore store = new PartStore(files, budget);
        files.load(store::restore);
        return store;
    }

    private void restore(String id, PartFile file) throws IOException, WireException {
        Added added = add(id, file, () -> {}); // a heap that is full has been reported
        if (added instanceof Added.TooLarge large) {
            LOG.warn(
                    "part {} is on disk but not served: needs {} bytes, has {}",
                    id,
                    large.neededBytes(),
                    budget.limit());
        }
    }

    /**
     * Adds a part.
     *
     * @param encoded the bytes that {@code id} is the hash of
     * @throws WireException when these are no part
     */
    Added add(String id, byte[] encoded) throws IOException, WireException {
        return add(id, new PartBody(encoded), () -> files.save(id, encoded));
    }

    /**
     * Adds a part whose bytes are on disk already.
     *
     * @param encoded a file beside the parts
     * @param sealing forces the file to the disk and lets go of it; it is moved then, unless the part is not stored
     * @throws WireException when these are no part
     */
    Added adopt(String id, PartFile encoded, Saving sealing) throws IOException, WireException {
        return add(id, encoded, () -> {
            sealing.save();
            files.adopt(id, encoded.path());
        });
    }

    /** Adds a part that {@code saving} makes last. */
    Added add(String id, EncodedPart encoded, Saving saving) throws IOException, WireException {
        if (held.containsKey(id)) {
            return new Added.HeldAlready();
        }
        long needed = neededWith(encoded.readingBytes());
        if (needed > budget.limit()) {
            return new Added.TooLarge(needed);
        }
        HostedPart part;
        try {
            part = encoded.read(budget);
        } catch (OutOfMemoryError e) {
            LOG.error("the heap has no room to read part {}", id, e);
            return new Added.HeapFull();
        }
        needed = neededWith(part);
        if (needed > budget.limit()) {
            return new Added.TooLarge(needed);
        }
        saving.save();
        held.put(id, part);
        return new Added.Stored();
    }

    /** How many bytes the encoding of a part that is held has. */
    long encodedBytes(String id) throws IOException {
        return files.size(id);
    }

    /** The bytes of a part that is held, from the disk. */
    byte[] read(String id) throws IOException {
        return files.read(id);
    }

    /** Whether there was such a part; products that already use it are finished. */
    boolean remove(String id) throws IOException {
        files.delete(id);
        HostedPart removed = held.remove(id);
        if (removed != null && removed.workingBytes() > largestWorking()) {
            workingEpoch.incrementAndGet();
        }
        return removed != null;
    }

    /** Another number after the part with the largest working memory went: what threads keep of it is counted no longer. */
    int workingEpoch() {
        return workingEpoch.get();
    }

    @Nullable
    HostedPart find(String id) {
        return held.get(id);
    }

    /** Ids of the parts held, sorted. */
    List<String> ids() {
        return held.keySet().stream().sorted().toList();
    }

    /** Formats of the weights held. */
    Set<Format> formats() {
        return held.values().stream().flatMap(HostedPart::formats).collect(Collectors.toSet());
    }

    long limitBytes() {
        return budget.limit();
    }

    long freeBytes() {
        return Math.max(0, budget.limit() - budget.needed(weights(), largestWorking()));
    }

    /** What all parts would need with one more that takes so many bytes, or at least with one whose encoding has so many. */
    long neededWith(long bytes) {
        return budget.needed(weights() + bytes, largestWorking());
    }

    private long neededWith(HostedPart part) {
        return budget.needed(weights() + part.heldBytes(), Math.max(largestWorking(), part.workingBytes()));
    }

    private long weights() {
        return held.values().stream().mapToLong(HostedPart::heldBytes).sum();
    }

    private long largestWorking() {
        return held.values().stream().mapToLong(HostedPart::workingBytes).max().orElse(0);
    }
}
