package dev.ballast.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.bench.plan.CpuHierarchy.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuHierarchyTest {
    @TempDir
    private Path mount;

    @Test
    void findsVersion2ByItsControllers() throws IOException {
        Files.writeString(mount.resolve("cgroup.controllers"), "cpuset cpu io memory\n");
        CpuHierarchy hierarchy = CpuHierarchy.at(mount);

        assertThat(hierarchy).isEqualTo(new CpuHierarchy(mount, true));
        assertThat(hierarchy.limiting(CpuQuota.ofPercent(10)))
                .containsExactly(new Setting("cpu.weight", "10000"), new Setting("cpu.max", "1000 10000"));
        assertThat(hierarchy.lifting())
                .containsExactly(new Setting("cpu.weight", "100"), new Setting("cpu.max", "max"));
    }

    @Test
    void findsVersion1ByItsFiles() throws IOException {
        Files.createDirectory(mount.resolve("cpu"));
        Files.writeString(mount.resolve("cpu/cpu.cfs_quota_us"), "-1\n");
        CpuHierarchy hierarchy = CpuHierarchy.at(mount);

        assertThat(hierarchy).isEqualTo(new CpuHierarchy(mount.resolve("cpu"), false));
        assertThat(hierarchy.limiting(CpuQuota.ofPercent(20)))
                .containsExactly(
                        new Setting("cpu.shares", "262144"),
                        new Setting("cpu.cfs_period_us", "5000"),
                        new Setting("cpu.cfs_quota_us", "1000"));
        assertThat(hierarchy.lifting())
                .containsExactly(new Setting("cpu.shares", "1024"), new Setting("cpu.cfs_quota_us", "-1"));
    }

    @Test
    void saysWhyThereIsNone() throws IOException {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> CpuHierarchy.at(mount))
                .withMessageContaining("no control groups for processors at " + mount);
        Files.writeString(mount.resolve("cgroup.controllers"), "cpuset io\n");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> CpuHierarchy.at(mount))
                .withMessageContaining("no controller cpu");
    }

    @Test
    void whatStartsWithinAGroupHasJoinedItAndKeepsItsWords() throws IOException, InterruptedException {
        Path group = Files.createDirectory(mount.resolve("a group"));
        List<String> words = CpuHierarchy.within(group, List.of("/bin/sh", "-c", "echo $$ \"$0\"", "two  words $0"));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEqualTo(process.pid() + " two  words $0");
        assertThat(group.resolve("cgroup.procs")).hasContent(Long.toString(process.pid()));
    }

    @Test
    void aQuotaIsAPartOfOneProcessor() {
        assertThat(CpuQuota.ofPercent(100)).isEqualTo(new CpuQuota(1000, 1000));
        assertThat(CpuQuota.ofPercent(25)).hasToString("25 % of a processor");
        assertThatIllegalArgumentException().isThrownBy(() -> CpuQuota.ofPercent(0));
        assertThatIllegalArgumentException().isThrownBy(() -> CpuQuota.ofPercent(101));
    }
}
