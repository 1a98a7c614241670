package dev.ballast.bench.plan;

import dev.ballast.bench.plan.CpuHierarchy.Setting;
import dev.ballast.gateway.demo.NodeSurroundings;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Control groups that make each node process as slow as a board, from before its start to its end. Owned by one thread, which closes
 * them after the nodes.
 */
final class SlowBoards implements NodeSurroundings, AutoCloseable {
    private static final String PROFILE = "slow-board.yaml";

    /** A virtual machine and the kernels' checks take two seconds of a whole processor. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(4);

    private final CpuHierarchy hierarchy;
    private final Map<String, Path> groups = new LinkedHashMap<>();
    private final Path folder;

    private SlowBoards(CpuHierarchy hierarchy, Path folder) {
        this.hierarchy = hierarchy;
        this.folder = folder;
    }

    /**
     * Makes a group for each of so many nodes.
     *
     * @throws IOException when that is not allowed here; then none is left
     */
    static SlowBoards open(CpuHierarchy hierarchy, CpuQuota quota, int nodes) throws IOException {
        SlowBoards boards = new SlowBoards(hierarchy, Files.createTempDirectory("ballast-slow-boards-"));
        try {
            boards.writeProfile();
            for (int node = 1; node <= nodes; node++) {
                boards.add("node-" + node, quota);
            }
            return boards;
        } catch (IOException e) {
            IOException told =
                    new IOException("control groups in " + hierarchy.root() + " cannot be written (" + e + ")", e);
            try (boards) {
                throw told;
            }
        }
    }

    /** The same fleet with each node on a machine of its own: what limits one leaves the others alone. */
    static FleetCost apart(FleetCost fleet) {
        List<Board> boards = fleet.boards().stream()
                .map(board -> new Board(
                        board.name(),
                        board.name(),
                        board.processors(),
                        board.threads(),
                        board.rates(),
                        board.overheads()))
                .toList();
        return new FleetCost(fleet.gateway(), boards, fleet.links(), fleet.answerWithin());
    }

    private void writeProfile() throws IOException {
        try (InputStream yaml = SlowBoards.class.getResourceAsStream(PROFILE)) {
            if (yaml == null) {
                throw new IllegalStateException(PROFILE + " is not in the program");
            }
            Files.copy(yaml, folder.resolve(PROFILE));
        }
    }

    private void add(String id, CpuQuota quota) throws IOException {
        Path group =
                hierarchy.root().resolve("ballast-" + ProcessHandle.current().pid() + "-" + id);
        Files.createDirectory(group);
        groups.put(id, group);
        for (Setting setting : hierarchy.limiting(quota)) {
            Files.writeString(group.resolve(setting.file()), setting.text());
        }
    }

    /** As the usual one, with memory for a whole model. */
    @Override
    public String profile() {
        return folder.resolve(PROFILE).toString();
    }

    @Override
    public List<String> around(String id, List<String> command) {
        Path group = groups.get(id);
        if (group == null) {
            throw new IllegalArgumentException("no board for " + id + " among " + groups.keySet());
        }
        return CpuHierarchy.within(group, command);
    }

    @Override
    public Duration readyWithin() {
        return READY_WITHIN;
    }

    /** Gives them the whole processor, with which they are gone soon. */
    @Override
    public void ending() {
        Setting lifting = hierarchy.lifting();
        for (Path group : groups.values()) {
            try {
                Files.writeString(group.resolve(lifting.file()), lifting.text());
            } catch (IOException e) {
                throw new UncheckedIOException("the limit of " + group + " cannot be lifted", e);
            }
        }
    }

    /** Removes the groups, whose processes have ended. */
    @Override
    public void close() throws IOException {
        List<String> left = new ArrayList<>();
        for (Path group : groups.values()) {
            try {
                Files.delete(group);
            } catch (IOException e) {
                left.add(e.toString());
            }
        }
        Files.deleteIfExists(folder.resolve(PROFILE));
        Files.delete(folder);
        if (!left.isEmpty()) {
            throw new IOException("control groups cannot be removed: " + String.join(", ", left));
        }
    }
}
