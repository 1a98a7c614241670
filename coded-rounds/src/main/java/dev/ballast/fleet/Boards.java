package dev.ballast.fleet;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.wire.NodeInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the boards of a fleet last said of themselves. A board that says something else was started again or replaced, perhaps so quickly
 * that no round missed it. Safe for use by many threads.
 */
public final class Boards {
    private static final Logger LOG = LoggerFactory.getLogger(Boards.class);

    private final List<Board> boards;
    private final TelemetrySink telemetry;
    private final String ownVersion;

    /** The board of one node. */
    private static final class Board {
        private final NodeAddress node;
        private @Nullable NodeInfo latest;
        /** Needed parts that the board held at the end of the latest visit; empty during a visit, which may delete some. */
        private Set<String> parts = Set.of();
        /** Number of visits that have ended. */
        private long visits;
        /** The version that was warned of last; the gateway's own at first. */
        private String warnedOf;

        private Board(NodeAddress node, String ownVersion) {
            this.node = node;
            this.warnedOf = ownVersion;
        }
    }

    Boards(List<NodeAddress> nodes, TelemetrySink telemetry, String ownVersion) {
        this.boards = nodes.stream().map(node -> new Board(node, ownVersion)).toList();
        this.telemetry = telemetry;
        this.ownVersion = ownVersion;
    }

    /** The latest description of the node's board; null before the first. */
    public synchronized @Nullable NodeInfo latest(int node) {
        return boards.get(node).latest;
    }

    /** Number of visits to the node that have ended. */
    public synchronized long visits(int node) {
        return boards.get(node).visits;
    }

    /**
     * Takes a description that came beside the visits. Returns whether the board has changed or lacks needed parts that it had. It then
     * needs a visit, which {@linkplain #visited reports} the change.
     *
     * @param visits the {@link #visits} when the board was asked; if one has ended since, the description is older and ignored
     */
    public synchronized boolean heard(int node, NodeInfo info, long visits) {
        Board board = boards.get(node);
        if (board.visits != visits) {
            return false;
        }
        if (changes(board, info).isEmpty()) {
            take(board, info);
            return false;
        }
        return true;
    }

    /** Takes the description with which a visit begins, while nobody else pushes or deletes parts. Reports a change to telemetry. */
    public synchronized void visited(int node, NodeInfo info) {
        Board board = boards.get(node);
        List<String> changes = changes(board, info);
        take(board, info);
        board.parts = Set.of();
        if (!changes.isEmpty()) {
            LOG.warn("the board of node {} has changed: {}", board.node.id(), String.join(", ", changes));
            telemetry.publish(new FleetEvent.Replaced(board.node.id(), changes));
        }
    }

    /** A visit has ended: of the parts that the board needs, it holds these. It may remove other parts at any time. */
    public synchronized void holds(int node, Set<String> parts) {
        Board board = boards.get(node);
        board.parts = Set.copyOf(parts);
        board.visits++;
    }

    private void take(Board board, NodeInfo info) {
        NodeInfo before = board.latest;
        board.latest = info;
        if (!info.id().equals(board.node.id()) && (before == null || !info.id().equals(before.id()))) {
            LOG.warn(
                    "node id mismatch: the node at {} has the id {}, the configuration names it {}",
                    board.node.address(),
                    info.id(),
                    board.node.id());
        }
        String version = info.softwareVersion();
        if (!version.equals(ownVersion) && !version.equals(board.warnedOf)) {
            LOG.warn(
                    "node {} runs version {}, the gateway version {}; install the same version on both",
                    board.node.id(),
                    version,
                    ownVersion);
        }
        board.warnedOf = version;
    }

    private static List<String> changes(Board board, NodeInfo now) {
        NodeInfo before = board.latest;
        if (before == null) {
            return List.of();
        }
        List<String> changes = new ArrayList<>();
        differs(changes, "board id", before.id(), now.id());
        differs(changes, "software version", before.softwareVersion(), now.softwareVersion());
        boolean knowsStarts = before.boot() != null && now.boot() != null;
        if (knowsStarts && !Objects.equals(before.boot(), now.boot())) {
            changes.add("restarted");
        }
        Set<String> lost = new HashSet<>(board.parts);
        now.partIds().forEach(lost::remove);
        if (!lost.isEmpty()) {
            changes.add("lost " + lost.size() + " of " + board.parts.size() + " parts");
        }
        return changes;
    }

    private static void differs(List<String> changes, String what, String before, String now) {
        if (!before.equals(now)) {
            changes.add(what + " " + before + " -> " + now);
        }
    }
}
