package dev.ballast.node.work;

import dev.ballast.node.part.PartStore;
import dev.ballast.profile.FileErrors;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes parts that nobody has used for long. Every gateway says now and then which parts it needs, and that counts as a use. So only
 * parts of old plans, and of gateways that are gone, are removed. The time counts while the node runs. Its own thread decides; the
 * storage thread removes.
 */
public final class PartCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartCollector.class);

    /** Looks in the time after which a part is removed. */
    private static final int LOOKS = 24;

    private final PartStore store;
    private final StorageQueue storage;
    private final long ageNs;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "node-collector");
        made.setDaemon(true);
        return made;
    });

    /**
     * Starts nothing; {@link #begin} does.
     *
     * @param age how long a part is kept that nobody uses; zero keeps it for ever
     */
    public PartCollector(PartStore store, StorageQueue storage, Duration age) {
        this.store = store;
        this.storage = storage;
        this.ageNs = age.toNanos();
    }

    /** Starts to look from time to time. */
    public void begin() {
        if (ageNs > 0) {
            long pauseNs = Math.max(1, ageNs / LOOKS);
            // the future ends with the thread, and collect() logs every failure
            Future<?> unused = thread.scheduleWithFixedDelay(this::tryCollect, pauseNs, pauseNs, TimeUnit.NANOSECONDS);
        }
    }

    private void tryCollect() {
        try {
            collect();
        } catch (RuntimeException | Error e) { // a scheduler drops a task that throws, without a log line
            LOG.error("looking for unused parts failed", e);
        }
    }

    /** Queues the removal of all unused parts. While the storage thread has no room, they are left to the next look. */
    void collect() {
        List<String> unused = store.unused(ageNs);
        if (!unused.isEmpty() && !storage.offerChange(0, () -> unused.forEach(this::remove))) {
            LOG.debug("{} unused parts are left for now: other changes of parts are waiting", unused.size());
        }
    }

    private void remove(String id) {
        try {
            if (store.removeUnused(id, ageNs)) {
                LOG.info("removed part {}: nobody has used it for {} h", id, TimeUnit.NANOSECONDS.toHours(ageNs));
            }
        } catch (IOException e) {
            LOG.warn("removing the unused part {} failed: {}", id, FileErrors.cause(e));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
