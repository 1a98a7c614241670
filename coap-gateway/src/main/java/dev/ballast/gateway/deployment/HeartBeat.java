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
 * Asks the nodes how they are while no rounds do, so that what is told of them is true though nobody sends requests, and the first request
 * after a while knows whom to wait for. Rounds know more: while there are some, it keeps still. One thread of its own.
 */
public final class HeartBeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartBeat.class);

    /** Between two beats, and after the latest word of a round. */
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

    /** Nothing happens before it {@linkplain #begin begins}. */
    public HeartBeat(NodeControl control, Fleet fleet, Provisioning provisioning) {
        this.control = control;
        this.fleet = fleet;
        this.provisioning = provisioning;
        this.nodes = IntStream.range(0, fleet.size()).mapToObj(fleet::node).toList();
    }

    /** Asks from now on. */
    public void begin() {
        // it ends with its thread, and what goes wrong is told where it goes wrong
        Future<?> unused = thread.scheduleWithFixedDelay(this::tryBeat, PAUSE_NS, PAUSE_NS, TimeUnit.NANOSECONDS);
    }

    private void tryBeat() {
        try {
            beat();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        } catch (Throwable e) { // the scheduler would never call again, and say nothing
            LOG.error("asking the nodes how they are broke", e);
        }
    }

    /** Asks all nodes at once, if no round has done so lately; waits for each to answer or be silent. One that refuses the question is there. */
    void beat() throws InterruptedException {
        if (fleet.quietNs() < PAUSE_NS) {
            return;
        }
        FleetSurvey.Replies replies = FleetSurvey.replies(control, nodes);
        for (int node = 0; node < nodes.size(); node++) {
            if (!replies.isPresent(node)) {
                fleet.silent(node, "does not answer when asked how it is");
            } else if (fleet.present(node, "answers when asked how it is")) {
                provisioning.request(node); // it may have been started anew meanwhile
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
