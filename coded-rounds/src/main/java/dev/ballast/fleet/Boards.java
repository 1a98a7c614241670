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
        private final String node;
        private @Nullable NodeInfo latest;
        /** Parts that the board is known to have taken and not been told to delete. */
        private Set<String> parts = Set.of();
        /** The version that was warned of last; the gateway's own at first. */
        private String warnedOf;

        private Board(String node, String ownVersion) {
            this.node = node;
            this.warnedOf = ownVersion;
        }
    }

    Boards(List<NodeAddress> nodes, TelemetrySink telemetry, String ownVersion) {
        this.boards =
                nodes.stream().map(node -> new Board(node.id(), ownVersion)).toList();
        this.telemetry = telemetry;
        this.ownVersion = ownVersion;
    }

    /** The latest description of the node's board; null before the first. */
    public synchronized @Nullable NodeInfo latest(int node) {
        return boards.get(node).latest;
    }

    /**
     * Takes a description that came beside the visits. Returns whether the board has changed or lacks parts that it had. It then needs a
     * visit, which {@linkplain #visited reports} the change.
     */
    public synchronized boolean heard(int node, NodeInfo info) {
        Board board = boards.get(node);
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
        board.parts = Set.copyOf(info.partIds());
        if (!changes.isEmpty()) {
            LOG.warn("the board of node {} has changed: {}", board.node, String.join(", ", changes));
            telemetry.publish(new FleetEvent.Replaced(board.node, changes));
        }
    }

    /** The board holds exactly these parts after a visit. */
    public synchronized void holds(int node, Set<String> parts) {
        boards.get(node).parts = Set.copyOf(parts);
    }

    private void take(Board board, NodeInfo info) {
        board.latest = info;
        String version = info.softwareVersion();
        if (!version.equals(ownVersion) && !version.equals(board.warnedOf)) {
            LOG.warn(
                    "node {} runs version {}, the gateway version {}; install the same version on both",
                    board.node,
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
