package dev.ballast.lane.coap;

import dev.ballast.lane.LaneJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that replies may still belong to, by the tags of their transfers. Owned by the thread of the loop; once that thread has ended,
 * callers hold the lock of this object.
 */
final class JobsByTag {
    private static final Logger LOG = LoggerFactory.getLogger(JobsByTag.class);

    private final Map<Long, Entry> jobs = new HashMap<>();

    /**
     * A job under way.
     *
     * @param peer index of the node
     */
    record Entry(int peer, LaneJob<CoapTransfer> job) {}

    void add(long tag, Entry entry) {
        jobs.put(tag, entry);
    }

    @Nullable
    Entry of(long tag) {
        return jobs.get(tag);
    }

    /** Replies to this job are dropped from now on. */
    void forget(long tag) {
        jobs.remove(tag);
    }

    /**
     * Ends all jobs of a node, without its lane.
     *
     * @param lost whether the jobs count against the node
     */
    void drop(int peer, boolean lost) {
        List<CoapTransfer> dropped = jobs.values().stream()
                .filter(entry -> entry.peer == peer)
                .map(entry -> entry.job.transfer())
                .toList();
        jobs.values().removeIf(entry -> entry.peer == peer);
        for (CoapTransfer transfer : dropped) {
            if (lost) {
                tell(transfer::lost);
            }
            tell(transfer::ended);
        }
    }

    private static void tell(Runnable outcome) {
        try {
            outcome.run();
        } catch (Throwable e) { // the owners of other jobs must be told too
            LOG.error("reporting the end of a job failed", e);
        }
    }
}
