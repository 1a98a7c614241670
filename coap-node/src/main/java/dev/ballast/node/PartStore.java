package dev.ballast.node;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Weights.Format;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final Map<String, HeldPart> held = new ConcurrentHashMap<>();

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

    private void restore(String id, PartMessage part) {
        long needed = neededWith(part.layer());
        if (needed > budget.limit()) {
            LOG.warn("part {} is on disk but not served: needs {} bytes, has {}", id, needed, budget.limit());
        } else {
            hold(id, part.layer());
        }
    }

    /**
     * Adds a part.
     *
     * @param encoded the bytes that {@code id} is the hash of and {@code part} was decoded from
     */
    Added add(String id, PartMessage part, byte[] encoded) throws IOException {
        return add(id, part, () -> files.save(id, encoded));
    }

    /**
     * Adds a part whose bytes are on disk already.
     *
     * @param encoded a file beside the parts, forced to the disk; it is moved, unless the part is not stored
     */
    Added adopt(String id, PartMessage part, Path encoded) throws IOException {
        return add(id, part, () -> files.adopt(id, encoded));
    }

    private Added add(String id, PartMessage part, Saving saving) throws IOException {
        if (held.containsKey(id)) {
            return new Added.HeldAlready();
        }
        long needed = neededWith(part.layer());
        if (needed > budget.limit()) {
            return new Added.TooLarge(needed);
        }
        saving.save();
        hold(id, part.layer());
        return new Added.Stored();
    }

    private void hold(String id, LinearLayer layer) {
        held.put(id, HeldPart.of(layer, budget.threads()));
    }

    /** Whether there was such a part; products that already use it are finished. */
    boolean remove(String id) throws IOException {
        files.delete(id);
        return held.remove(id) != null;
    }

    @Nullable
    HeldPart find(String id) {
        return held.get(id);
    }

    /** Ids of the parts held, sorted. */
    List<String> ids() {
        return held.keySet().stream().sorted().toList();
    }

    /** Formats of the weights held. */
    Set<Format> formats() {
        return layers().map(layer -> layer.weights().format()).collect(Collectors.toSet());
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

    private long neededWith(LinearLayer layer) {
        return budget.needed(
                weights() + MemoryBudget.weights(layer), Math.max(largestWorking(), MemoryBudget.working(layer)));
    }

    private long weights() {
        return layers().mapToLong(MemoryBudget::weights).sum();
    }

    private long largestWorking() {
        return layers().mapToLong(MemoryBudget::working).max().orElse(0);
    }

    private Stream<LinearLayer> layers() {
        return held.values().stream().map(HeldPart::layer);
    }
}
