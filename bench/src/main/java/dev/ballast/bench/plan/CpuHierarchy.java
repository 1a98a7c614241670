package dev.ballast.bench.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of Linux control groups for processors, and the settings that limit a group, in version 1 and version 2.
 *
 * @param root folder in which a new folder is a new group
 * @param unified whether it is version 2
 */
record CpuHierarchy(Path root, boolean unified) {
    /** Where Linux systems mount them. */
    static final Path USUAL_MOUNT = Path.of("/sys/fs/cgroup");

    private static final String QUOTA = "cpu.cfs_quota_us";

    private static final String WEIGHT = "cpu.weight";
    private static final String SHARES = "cpu.shares";

    /** Text for a file of a group. */
    record Setting(String file, String text) {}

    /**
     * What is mounted there.
     *
     * @throws IOException with the reason when groups cannot limit processors
     */
    static CpuHierarchy at(Path mount) throws IOException {
        Path controllers = mount.resolve("cgroup.controllers");
        if (Files.isRegularFile(controllers)) {
            if (!List.of(Files.readString(controllers).strip().split(" ", -1)).contains("cpu")) {
                throw new IOException("the control groups at " + mount + " have no controller cpu");
            }
            return new CpuHierarchy(mount, true);
        }
        Path first = mount.resolve("cpu");
        if (!Files.isRegularFile(first.resolve(QUOTA))) {
            throw new IOException("there are no control groups for processors at " + mount);
        }
        return new CpuHierarchy(first, false);
    }

    /**
     * What limits a group, in the order in which it is written. With the most weight that there is, a board has its share whatever else this
     * machine does.
     */
    List<Setting> limiting(CpuQuota quota) {
        return unified
                ? List.of(
                        new Setting(WEIGHT, "10000"), new Setting("cpu.max", quota.quotaUs() + " " + quota.periodUs()))
                : List.of(
                        new Setting(SHARES, "262144"),
                        new Setting("cpu.cfs_period_us", Integer.toString(quota.periodUs())),
                        new Setting(QUOTA, Integer.toString(quota.quotaUs())));
    }

    /** What makes it a group like any other. */
    List<Setting> lifting() {
        return unified
                ? List.of(new Setting(WEIGHT, "100"), new Setting("cpu.max", "max"))
                : List.of(new Setting(SHARES, "1024"), new Setting(QUOTA, "-1"));
    }

    /** The command of a shell that joins the group and then becomes what it is told. */
    static List<String> within(Path group, List<String> command) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "echo $$ > \"$0\" && exec \"$@\""));
        words.add(group.resolve("cgroup.procs").toString());
        words.addAll(command);
        return words;
    }
}
