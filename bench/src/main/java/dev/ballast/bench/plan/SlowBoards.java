package dev.ballast.bench.plan;

import dev.ballast.bench.plan.CpuHierarchy.Setting;
import dev.ballast.demo.NodeSurroundings;
import dev.ballast.gateway.config.GatewayException;
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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups that make each node process as slow as a board, from before its start to its end. Owned by one thread, which closes
 * them after the nodes.
 */
final class SlowBoards implements NodeSurroundings, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowBoards.class);

    private static final long END_SECONDS = 5;
    private static final String PROFILE = "slow-board.yaml";

    /** A virtual machine and the kernels' checks take two seconds of a whole processor. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(4);

    /** A share travels as a float. */
    private static final double SHARE_TOLERANCE = 1e-6;

    private final CpuHierarchy hierarchy;
    private final CpuQuota quota;
    private final Map<String, Path> groups = new LinkedHashMap<>();
    private final Path folder;

    private SlowBoards(CpuHierarchy hierarchy, CpuQuota quota, Path folder) {
        this.hierarchy = hierarchy;
        this.quota = quota;
        this.folder = folder;
    }

    /**
     * Makes a group for each of so many nodes.
     *
     * @throws IOException when that is not allowed here; then none is left
     */
    static SlowBoards open(CpuHierarchy hierarchy, CpuQuota quota, int nodes) throws IOException {
        SlowBoards boards = new SlowBoards(hierarchy, quota, Files.createTempDirectory("ballast-slow-boards-"));
        try {
            boards.writeProfile();
            for (int node = 1; node <= nodes; node++) {
                boards.add("node-" + node);
            }
            boards.limit();
            Runtime.getRuntime().addShutdownHook(new Thread(boards::abandon, "slow-boards"));
            return boards;
        } catch (IOException e) {
            IOException told =
                    new IOException("control groups in " + hierarchy.root() + " cannot be written (" + e + ")", e);
            try (boards) {
                throw told;
            }
        }
    }

    private void writeProfile() throws IOException {
        try (InputStream yaml = SlowBoards.class.getResourceAsStream(PROFILE)) {
            if (yaml == null) {
                throw new IllegalStateException(PROFILE + " is not in the program");
            }
            Files.copy(yaml, folder.resolve(PROFILE));
        }
    }

    private void add(String id) throws IOException {
        Path group =
                hierarchy.root().resolve("ballast-" + ProcessHandle.current().pid() + "-" + id);
        Files.createDirectory(group);
        groups.put(id, group);
    }

    /** Makes them slow. */
    void limit() throws IOException {
        write(hierarchy.limiting(quota));
    }

    /** Gives them whole processors, so that their virtual machines have compiled in seconds what a board takes minutes for. */
    void lift() throws IOException {
        write(hierarchy.lifting());
    }

    private void write(List<Setting> settings) throws IOException {
        for (Path group : groups.values()) {
            for (Setting setting : settings) {
                Files.writeString(group.resolve(setting.file()), setting.text());
            }
        }
    }

    /**
     * The same fleet with each node on a machine of its own: what limits one leaves the others alone.
     *
     * @throws GatewayException when a node did not find its limit
     */
    FleetCost apart(FleetCost fleet) throws GatewayException {
        for (Board board : fleet.boards()) {
            if (Math.abs(board.rates().share() - quota.share()) > SHARE_TOLERANCE) {
                throw new GatewayException(
                        board.name() + " found " + board.rates().share() + " of a processor, not " + quota);
            }
        }
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
        try {
            lift();
        } catch (IOException e) {
            throw new UncheckedIOException("the limits of " + groups.values() + " cannot be lifted", e);
        }
    }

    /** Removes the groups, whose processes have ended. */
    @Override
    public void close() throws IOException {
        List<String> left = new ArrayList<>();
        for (Path group : groups.values()) {
            try {
                Files.deleteIfExists(group);
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

    /** When this process is told to end it may not have the time to close all else first: nodes are killed and their groups removed. */
    private void abandon() {
        for (Path group : groups.values()) {
            try {
                if (Files.isDirectory(group)) {
                    kill(Files.readAllLines(group.resolve("cgroup.procs")));
                    Files.deleteIfExists(group);
                }
            } catch (IOException | ExecutionException | TimeoutException e) {
                LOG.warn("removing the control group {} failed: {}", group, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void kill(List<String> pids) throws InterruptedException, ExecutionException, TimeoutException {
        for (String pid : pids) {
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
            if (process.isPresent()) {
                process.get().destroyForcibly();
                process.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
