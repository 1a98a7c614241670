package dev.ballast.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.BoardRates;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.Overheads;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowBoardsTest {
    @TempDir
    private Path root;

    private List<Path> groups() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.sorted().toList();
        }
    }

    /** The kernel does this when a group is removed. */
    private void emptyGroups() throws IOException {
        for (Path group : groups()) {
            Files.delete(group.resolve("cpu.max"));
            Files.delete(group.resolve("cpu.weight"));
        }
    }

    @Test
    void eachNodeHasALimitUntilTheNodesEnd() throws IOException, ProfileException {
        SlowBoards boards = SlowBoards.open(new CpuHierarchy(root, true), CpuQuota.ofPercent(20), 2);

        assertThat(groups())
                .hasSize(2)
                .allSatisfy(group -> assertThat(group.resolve("cpu.max")).hasContent("1000 5000"));
        assertThat(boards.around("node-2", List.of("java", "-jar")))
                .contains(groups().get(1).resolve("cgroup.procs").toString())
                .endsWith("java", "-jar");
        assertThatIllegalArgumentException().isThrownBy(() -> boards.around("node-3", List.of("java")));
        assertThat(Profiles.load(boards.profile()).memoryMb()).isGreaterThan(500); // AlexNet, whole, and a fourth
        boards.ending();
        assertThat(groups())
                .allSatisfy(group -> assertThat(group.resolve("cpu.max")).hasContent("max"));

        emptyGroups();
        boards.close();
        assertThat(groups()).isEmpty();
        assertThat(Path.of(boards.profile())).doesNotExist();
    }

    @Test
    void saysInOneLineThatGroupsCannotBeMade() {
        Path nowhere = root.resolve("none");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SlowBoards.open(new CpuHierarchy(nowhere, true), CpuQuota.ofPercent(20), 2))
                .withMessageStartingWith("control groups in " + nowhere + " cannot be written");
    }

    @Test
    void namesTheGroupsThatAreStillInUse() throws IOException {
        SlowBoards boards = SlowBoards.open(new CpuHierarchy(root, true), CpuQuota.ofPercent(20), 1);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(boards::close)
                .withMessageContaining(groups().get(0).toString());
    }

    @Test
    void slowBoardsDoNotShareAMachine() {
        Board board = new Board("node-1", "this machine", 1, 1, BoardRates.estimated(1e9, 1e9), new Overheads(0, 0, 0));
        Board other = new Board("node-2", "this machine", 1, 1, board.rates(), board.overheads());
        LinkCost link = new LinkCost(Latency.always(1e-3), 1e8, 1e8, 0, 1000, 64_000);
        FleetCost apart = SlowBoards.apart(new FleetCost(board, List.of(board, other), List.of(link, link), 3));

        assertThat(apart.boards()).extracting(Board::machine).containsExactly("node-1", "node-2");
        assertThat(apart.boards()).extracting(Board::rates).containsOnly(board.rates());
        assertThat(apart.gateway()).isEqualTo(board);
        assertThat(apart.answerWithin()).isEqualTo(3);
    }
}
