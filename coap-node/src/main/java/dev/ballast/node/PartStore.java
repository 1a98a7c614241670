package dev.ballast.node;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.Weights.Format;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    }

    /** Makes a part last. */
    @FunctionalInterface
    private interface Saving {
        void save() throws IOException;
    }

    private final PartFiles files;
    private final MemoryBudget budget;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

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
        long needed = neededWith(file.length());
        if (needed <= budget.limit()) {
            Held part = file.read(budget);
            needed = neededWith(part);
            if (needed <= budget.limit()) {
                held.put(id, part);
                return;
            }
        }
        LOG.warn("part {} is on disk but not served: needs {} bytes, has {}", id, needed, budget.limit());
    }

    /**
     * Adds a part.
     *
     * @param encoded the bytes that {@code id} is the hash of
     * @throws WireException when these are no part
     */
    Added add(String id, byte[] encoded) throws IOException, WireException {
        if (held.containsKey(id)) {
            return new Added.HeldAlready();
        }
        long needed = neededWith(encoded.length);
        if (needed > budget.limit()) {
            return new Added.TooLarge(needed);
        }
        return add(id, decode(encoded), () -> files.save(id, encoded));
    }

    private Held decode(byte[] encoded) throws WireException {
        if (!StageHead.isStage(encoded)) {
            return HeldPart.of(PartMessage.decode(encoded).layer(), budget.threads());
        }
        StageMessage stage = StageMessage.decode(encoded);
        return HeldStage.of(stage.head(), stage.model(), budget);
    }

    /**
     * Adds a part whose bytes are on disk already.
     *
     * @param part read from the file, by {@link PartFile#read} with {@link #budget}
     * @param encoded a file beside the parts, forced to the disk; it is moved, unless the part is not stored
     */
    Added adopt(String id, Held part, Path encoded) throws IOException {
        return add(id, part, () -> files.adopt(id, encoded));
    }

    private Added add(String id, Held part, Saving saving) throws IOException {
        if (held.containsKey(id)) {
            return new Added.HeldAlready();
        }
        long needed = neededWith(part);
        if (needed > budget.limit()) {
            return new Added.TooLarge(needed);
        }
        saving.save();
        held.put(id, part);
        return new Added.Stored();
    }

    /** The bytes of a part that is held, from the disk. */
    byte[] read(String id) throws IOException {
        return files.read(id);
    }

    /** Whether there was such a part; products that already use it are finished. */
    boolean remove(String id) throws IOException {
        files.delete(id);
        return held.remove(id) != null;
    }

    @Nullable
    Held find(String id) {
        return held.get(id);
    }

    /** Ids of the parts held, sorted. */
    List<String> ids() {
        return held.keySet().stream().sorted().toList();
    }

    /** Formats of the weights held. */
    Set<Format> formats() {
        return held.values().stream().flatMap(Held::formats).collect(Collectors.toSet());
    }

    /** What parts may take. */
    MemoryBudget budget() {
        return budget;
    }

    long limitBytes() {
        return budget.limit();
    }

    long freeBytes() {
        return Math.max(0, budget.limit() - budget.needed(weights(), largestWorking()));
    }

    /** What all parts would need at least with one more whose encoding has so many bytes, for almost all of them are weights. */
    long neededWith(int encodedBytes) {
        return budget.needed(weights() + encodedBytes, largestWorking());
    }

    private long neededWith(Held part) {
        return budget.needed(weights() + part.heldBytes(), Math.max(largestWorking(), part.workingBytes()));
    }

    private long weights() {
        return held.values().stream().mapToLong(Held::heldBytes).sum();
    }

    private long largestWorking() {
        return held.values().stream().mapToLong(Held::workingBytes).max().orElse(0);
    }
}
