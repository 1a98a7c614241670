package dev.ballast.node.part;

import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that a node holds, in memory and on disk. Only the storage thread adds and removes parts. Any thread may look parts up. */
public final class PartStore {
    private static final Logger LOG = LoggerFactory.getLogger(PartStore.class);

    /** Outcome of adding a part. */
    public sealed interface Added {
        record Stored() implements Added {}

        record HeldAlready() implements Added {}

        /** Not stored: all parts together would need {@code neededBytes}, which is more than the limit. */
        record TooLarge(long neededBytes) implements Added {}

        /** Not stored: the part fits the budget, but the heap had no room for it. */
        record HeapFull() implements Added {}
    }

    /** Saves a part to the disk. */
    @FunctionalInterface
    interface Saving {
        void save() throws IOException;
    }

    private final PartFiles files;
    private final DiskLog disk;
    private final MemoryBudget budget;
    private final NanoClock nanoClock;
    private final Map<String, StoredPart> held = new ConcurrentHashMap<>();
    private final AtomicInteger workingEpoch = new AtomicInteger();

    /** Bytes of the part that is being saved; written by the storage thread. */
    private volatile long arriving;

    private PartStore(PartFiles files, MemoryBudget budget, NanoClock nanoClock) {
        this.files = files;
        this.disk = new DiskLog(files.directory());
        this.budget = budget;
        this.nanoClock = nanoClock;
    }

    /**
     * A store that holds every sound part of {@code files} that fits the budget.
     *
     * @param nanoClock tells when parts are used; loading a part counts as a use
     */
    public static PartStore load(PartFiles files, MemoryBudget budget, NanoClock nanoClock) throws IOException {
        PartStore store = new PartStore(files, budget, nanoClock);
        files.load(store::restore);
        return store;
    }

    private void restore(String id, PartFile file) throws IOException, WireException {
        Added added = add(id, file, () -> {}); // a full heap has been logged already
        if (added instanceof Added.TooLarge large) {
            LOG.warn(
                    "part {} on disk is not served: it needs {} bytes of memory, the node has {}",
                    id,
                    large.neededBytes(),
                    budget.limit());
        }
    }

    /**
     * Adds a part.
     *
     * @param encoded the bytes whose hash is {@code id}
     * @throws WireException when the bytes are not a part
     */
    public Added add(String id, byte[] encoded) throws IOException, WireException {
        return add(id, new PartBody(encoded), () -> files.save(id, encoded));
    }

    /**
     * Adds a part whose bytes are already on disk.
     *
     * @param encoded a file in the directory of the parts
     * @param sealing forces the file to the disk and closes it; then the file is renamed. Neither happens if the part is not stored
     * @throws WireException when the bytes are not a part
     */
    Added adopt(String id, PartFile encoded, Saving sealing) throws IOException, WireException {
        return add(id, encoded, () -> {
            sealing.save();
            files.adopt(id, encoded.path());
        });
    }

    /** Adds a part and saves it with {@code saving}. */
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
            LOG.error(
                    "reading part {} failed: the heap is full ({}); give the JVM more memory, or the node a profile with less",
                    id,
                    e.getMessage());
            return new Added.HeapFull();
        }
        try {
            synchronized (this) {
                needed = neededWith(part);
                if (needed > budget.limit()) {
                    return new Added.TooLarge(needed);
                }
                arriving = part.heldBytes();
            }
            saving.save();
            disk.wrote();
            held.put(id, new StoredPart(part, nanoClock.nanos()));
        } finally {
            arriving = 0;
        }
        return new Added.Stored();
    }

    /** Where failures to store parts are logged. */
    public DiskLog disk() {
        return disk;
    }

    /** Length of the encoding of a held part, in bytes. */
    public long encodedBytes(String id) throws IOException {
        return files.size(id);
    }

    /** The encoding of a held part, read from the disk into a new array. */
    public byte[] read(String id) throws IOException {
        return files.read(id);
    }

    /** Removes a part; false when the node does not hold it. Products that already use the part are finished. */
    public boolean remove(String id) throws IOException {
        files.delete(id);
        StoredPart removed = held.remove(id);
        if (removed != null && removed.workingBytes > largestWorking()) {
            workingEpoch.incrementAndGet();
        }
        return removed != null;
    }

    /** Whether there is memory for a product. A request that begins a product asks before it takes memory of the product's size. */
    public boolean fits(ShapedPart product) {
        return product.workingBytes() <= largestWorking() || neededWorking(product) <= budget.limit();
    }

    /**
     * Takes the working memory of a product of part {@code id}, for every thread. It stays taken until the part is removed.
     *
     * @return false when there is no memory for it; nothing is taken then
     */
    public boolean admit(String id, ShapedPart product) {
        StoredPart of = held.get(id);
        long bytes = product.workingBytes();
        if (of != null && bytes <= of.workingBytes) {
            return true;
        }
        synchronized (this) {
            if (neededWorking(product) > budget.limit()) {
                return false;
            }
            if (of != null) {
                of.workingBytes = Math.max(of.workingBytes, bytes);
            }
            return true;
        }
    }

    /** Text for a product that does not fit. */
    public String refusal(ShapedPart product) {
        return "a product of " + product.inputLength() + " elements into " + product.outputLength() + " needs "
                + product.workingBytes() + " bytes for each of " + budget.threads()
                + " threads; with the parts that is "
                + neededWorking(product) + " bytes, the node has " + budget.limit();
    }

    private long neededWorking(ShapedPart product) {
        return budget.needed(weights(), Math.max(largestWorking(), product.workingBytes()));
    }

    /**
     * Number that changes when the part with the largest working memory is removed. Threads then have to drop their working memory, because
     * it is not counted any longer.
     */
    public int workingEpoch() {
        return workingEpoch.get();
    }

    /** A part that somebody asks for, which counts as a use; null when the node does not hold it. */
    @Nullable
    public HostedPart find(String id) {
        StoredPart found = held.get(id);
        if (found == null) {
            return null;
        }
        found.usedNs = nanoClock.nanos();
        return found.part;
    }

    /** Counts as a use of the part, if the node holds it. */
    public void use(String id) {
        StoredPart found = held.get(id);
        if (found != null) {
            found.usedNs = nanoClock.nanos();
        }
    }

    /** The parts that nobody has used for at least {@code ageNs}, sorted. */
    public List<String> unused(long ageNs) {
        return ids().stream().filter(id -> isUnused(id, ageNs)).toList();
    }

    /** Removes a part if nobody has used it for at least {@code ageNs}. Returns whether it was removed. */
    public boolean removeUnused(String id, long ageNs) throws IOException {
        return isUnused(id, ageNs) && remove(id);
    }

    private boolean isUnused(String id, long ageNs) {
        StoredPart found = held.get(id);
        return found != null && nanoClock.nanos() - found.usedNs >= ageNs;
    }

    /** Ids of the held parts, sorted. */
    public List<String> ids() {
        return held.keySet().stream().sorted().toList();
    }

    /** Formats of the held weights. */
    public Set<Format> formats() {
        return parts().flatMap(HostedPart::formats).collect(Collectors.toSet());
    }

    /** Free space on the disk, in bytes; {@link Long#MAX_VALUE} when unknown. */
    public long freeDiskBytes() {
        return files.freeBytes();
    }

    public long limitBytes() {
        return budget.limit();
    }

    /** Bytes that no part takes. The working memory of products, which depends on their extents, is not subtracted. */
    public long freeBytes() {
        return Math.max(0, budget.limit() - weights());
    }

    /** Bytes that all parts need with a further part of {@code bytes} bytes. For the length of an encoding this is a lower bound. */
    long neededWith(long bytes) {
        return budget.needed(weights() + bytes, largestWorking());
    }

    private long neededWith(HostedPart part) {
        return budget.needed(weights() + part.heldBytes(), Math.max(largestWorking(), part.workingBytes()));
    }

    private Stream<HostedPart> parts() {
        return held.values().stream().map(each -> each.part);
    }

    private long weights() {
        return arriving + parts().mapToLong(HostedPart::heldBytes).sum();
    }

    private long largestWorking() {
        return held.values().stream().mapToLong(each -> each.workingBytes).max().orElse(0);
    }
}
