package dev.ballast.gateway.deployment;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.fleet.NodeSnapshot;
import dev.ballast.fleet.Provisioning;
import dev.ballast.wire.NodeInfo;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes for their state while no rounds report on them. The reported state then stays true without requests, and the first request
 * knows which nodes to wait for. While rounds report on a node, it asks the node only when rounds do not wait for it or when it missed
 * lately: rounds know more of the others, and judge them. It has its own thread.
 */
public final class HeartBeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartBeat.class);

    /** Pause between two heartbeats, and after the latest report of a round on a node. */
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(5);

    /**
     * As many questions as usually bench a silent node, so that its state is right after one heartbeat. While rounds run they give a node
     * that is being started again the time to answer.
     */
    private static final int MOST_TRIES = 3;

    private final NodeControl control;
    private final Fleet fleet;
    private final Provisioning provisioning;
    private final List<NodeAddress> nodes;
    private List<NodeSnapshot> before;
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
        this.before = fleet.snapshot();
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
     * Asks the nodes at once and waits for each reply or timeout. Leaves out the nodes that {@linkplain #isJudged rounds judge}
     * and that did not miss since the last heartbeat: a node that missed may have been started again. A node that rounds wait for and that
     * is silent is asked again until it answers or is benched, {@link #MOST_TRIES} times at most. A refusal counts as present.
     */
    void beat() throws InterruptedException {
        List<NodeSnapshot> now = fleet.snapshot();
        List<NodeSnapshot> last = before;
        List<Integer> asked = FleetFit.all(nodes).stream()
                .filter(node -> !isJudged(node)
                        || now.get(node).misses() != last.get(node).misses())
                .toList();
        before = now;
        for (int tries = 0; tries < MOST_TRIES && !asked.isEmpty(); tries++) {
            List<Long> visits =
                    FleetFit.all(nodes).stream().map(fleet.boards()::visits).toList();
            FleetSurvey.Replies replies = FleetSurvey.replies(control, nodes, asked, FleetSurvey.SHORT_MS);
            asked.forEach(node -> take(node, replies, visits.get(node)));
            asked = asked.stream()
                    .filter(node -> !replies.isPresent(node) && fleet.awaited(node))
                    .toList();
        }
    }

    /** Whether rounds wait for the node and one reported on it within {@link #PAUSE_NS}. */
    private boolean isJudged(int node) {
        return fleet.awaited(node) && fleet.quietNs(node) < PAUSE_NS;
    }

    /** Takes the reply of a node, or its silence; {@code visits} is the number of visits to it that had ended before it was asked. */
    private void take(int node, FleetSurvey.Replies replies, long visits) {
        String foreign = replies.foreign().get(node);
        if (foreign != null) {
            fleet.speaksOtherVersion(node, foreign);
            return;
        }
        if (!replies.isPresent(node)) {
            // A busy node may miss a question; the rounds that wait for it bench it if it misses them too.
            if (!isJudged(node)) {
                fleet.silent(node, replies.unnamed().getOrDefault(node, "no answer to the heartbeat"));
            }
            return;
        }
        NodeInfo info = replies.answers().get(node);
        boolean isBack = fleet.present(node, "answered the heartbeat");
        boolean hasChanged = info != null && fleet.boards().heard(node, info, visits);
        if (isBack || hasChanged || fleet.isUnfit(node)) {
            provisioning.request(node); // the board may lack parts
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
