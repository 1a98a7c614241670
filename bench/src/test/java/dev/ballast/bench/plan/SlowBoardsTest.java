package dev.ballast.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
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

    /** Linux removes a group together with its files. */
    private void close(SlowBoards boards) throws IOException {
        for (Path group : groups()) {
            Files.delete(group.resolve("cpu.max"));
            Files.delete(group.resolve("cpu.weight"));
        }
        boards.close();
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

        close(boards);
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
    void theLimitIsLiftedAndSetAgain() throws IOException {
        SlowBoards boards = SlowBoards.open(new CpuHierarchy(root, true), CpuQuota.ofPercent(25), 1);
        Path limit = groups().get(0).resolve("cpu.max");
        boards.lift();
        assertThat(limit).hasContent("max");
        boards.limit();
        assertThat(limit).hasContent("1000 4000");
        close(boards);
    }

    private static FleetCost fleet(double share) {
        Rate rate = Rate.of(1e9);
        BoardRates rates = new BoardRates(rate, rate, rate, null, share);
        Board board = new Board("node-1", "this machine", 1, 1, rates, new Overheads(0, 0, 0));
        Board other = new Board("node-2", "this machine", 1, 1, rates, board.overheads());
        LinkCost link = new LinkCost(Latency.always(1e-3), 1e8, 1e8, 0, 1000, 64_000);
        return new FleetCost(board, List.of(board, other), List.of(link, link), 3);
    }

    @Test
    void slowBoardsDoNotShareAMachineAndKnowTheirShare() throws IOException, GatewayException {
        SlowBoards boards = SlowBoards.open(new CpuHierarchy(root, true), CpuQuota.ofPercent(10), 1);
        FleetCost given = fleet(0.1f);
        FleetCost apart = boards.apart(given);

        assertThat(apart.boards()).extracting(Board::machine).containsExactly("node-1", "node-2");
        assertThat(apart.boards())
                .extracting(Board::rates)
                .containsOnly(given.gateway().rates());
        assertThat(apart.gateway()).isEqualTo(given.gateway());
        assertThat(apart.answerWithin()).isEqualTo(3);
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> boards.apart(fleet(1)))
                .withMessage("node-1 found 1.0 of a processor, not 10 % of a processor");
        close(boards);
    }
}
