package dev.ballast.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorShareTest {
    @TempDir
    private Path mount;

    private void write(String file, String text) throws IOException {
        Path path = mount.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @ParameterizedTest
    @CsvSource({"20000 100000, 0.2", "max 100000, 1", "250000 100000, 1", "1000 10000, 0.1", "max, 1"})
    void version2SaysQuotaAndPeriodInOneFile(String text, double share) throws IOException {
        write("board/cpu.max", text);
        assertThat(ProcessorShare.of(List.of("0::/board"), mount)).isCloseTo(share, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"20000, 100000, 0.2", "-1, 100000, 1", "250000, 100000, 1", "1000, 5000, 0.2"})
    void version1SaysThemInTwo(String quota, String period, double share) throws IOException {
        write("cpu/board/cpu.cfs_quota_us", quota);
        write("cpu/board/cpu.cfs_period_us", period);
        List<String> groups = List.of("4:memory:/else", "2:cpu,cpuacct:/board", "1:cpuset:/", "0::/");
        assertThat(ProcessorShare.of(groups, mount)).isCloseTo(share, within(1e-12));
    }

    @Test
    void theNarrowestGroupOnTheWayToTheRootCounts() throws IOException {
        write("a/cpu.max", "30000 100000");
        write("a/b/cpu.max", "max 100000");
        write("a/b/c/cpu.max", "50000 100000");
        assertThat(ProcessorShare.of(List.of("0::/a/b/c"), mount)).isCloseTo(0.3, within(1e-12));
        assertThat(ProcessorShare.of(List.of("0::/a/b/c/d"), mount)).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void inAContainerItsOwnGroupIsTheRoot() throws IOException {
        write("cpu/cpu.cfs_quota_us", "40000");
        write("cpu/cpu.cfs_period_us", "100000");
        assertThat(ProcessorShare.of(List.of("3:cpu:/docker/1f2e"), mount)).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void whereNothingIsSaidNothingIsLimited() throws IOException {
        assertThat(ProcessorShare.of(List.of(), mount)).isEqualTo(1);
        assertThat(ProcessorShare.of(List.of("0::/", "1:cpu:/none", "no group"), mount))
                .isEqualTo(1);
        assertThat(ProcessorShare.of(List.of("0::/../../outside"), mount)).isEqualTo(1);
        assertThat(ProcessorShare.ofThisProcess()).isGreaterThan(0).isLessThanOrEqualTo(1);
    }
}
