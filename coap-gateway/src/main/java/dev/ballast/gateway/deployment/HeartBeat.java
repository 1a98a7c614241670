package dev.ballast.gateway.deployment;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.fleet.Provisioning;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes for their state while no rounds do. The reported state then stays true without requests, and the first request knows
 * which nodes to wait for. While rounds run it does nothing, because rounds know more. It has its own thread.
 */
public final class HeartBeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartBeat.class);

    /** Pause between two heartbeats, and after the latest result of a round. */
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(5);

    private final NodeControl control;
    private final Fleet fleet;
    private final Provisioning provisioning;
    private final List<NodeAddress> nodes;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "heart-beat");
        made.setDaemon(true);
        return made;
    });

    /** Starts nothing; {@link #begin} does. */
    public HeartBeat(NodeControl control, Fleet fleet, Provisioning provisioning) {
        this.control = control;
        this.fleet = fleet;
        this.provisioning = provisioning;
        this.nodes = IntStream.range(0, fleet.size()).mapToObj(fleet::node).toList();
    }

    /** Starts the heartbeats. */
    public void begin() {
        // the future ends with the thread, and tryBeat logs every failure
        Future<?> unused = thread.scheduleWithFixedDelay(this::tryBeat, PAUSE_NS, PAUSE_NS, TimeUnit.NANOSECONDS);
    }

    private void tryBeat() {
        try {
            beat();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        } catch (Throwable e) { // a scheduler drops a task that throws, without a log line
            LOG.error("heartbeat failed", e);
        }
    }

    /**
     * Asks all nodes at once, unless a round did so within {@link #PAUSE_NS}, and waits for each reply or timeout. A refusal counts as
     * present.
     */
    void beat() throws InterruptedException {
        if (fleet.quietNs() < PAUSE_NS) {
            return;
        }
        FleetSurvey.Replies replies = FleetSurvey.replies(control, nodes);
        for (int node = 0; node < nodes.size(); node++) {
            if (!replies.isPresent(node)) {
                fleet.silent(node, "no answer to the heartbeat");
            } else if (fleet.present(node, "answered the heartbeat")) {
                provisioning.request(node); // the node may have restarted without its parts
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
