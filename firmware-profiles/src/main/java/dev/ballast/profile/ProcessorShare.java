package dev.ballast.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The share of one processor that Linux control groups let this process use in the long run. Containers are limited by control groups. A
 * limit stops a process for the rest of a period once the process has used its quota. Work shorter than the quota runs at full speed, so
 * measuring such work does not show the limit.
 */
public final class ProcessorShare {
    private static final Path OWN_GROUPS = Path.of("/proc/self/cgroup");
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private ProcessorShare() {}

    /** The share of this process, above 0 and at most 1; 1 when there is no limit or the limit cannot be read. */
    public static double ofThisProcess() {
        try {
            return Files.isReadable(OWN_GROUPS) ? of(Files.readAllLines(OWN_GROUPS), MOUNT) : 1;
        } catch (IOException | NumberFormatException e) {
            return 1; // the files have an unknown format, so no limit is known
        }
    }

    /**
     * The least share of this process's groups and of all groups above them.
     *
     * @param groups lines of {@code /proc/self/cgroup}: {@code id:controllers:path}
     * @param mount directory where groups are mounted; in a container its own group is the root
     */
    static double of(List<String> groups, Path mount) throws IOException {
        double least = 1;
        for (String line : groups) {
            String[] fields = line.split(":", 3);
            if (fields.length < 3) {
                continue;
            }
            boolean unified = fields[1].isEmpty();
            if (unified || List.of(fields[1].split(",", -1)).contains("cpu")) {
                Path root = unified ? mount : mount.resolve("cpu");
                least = Math.min(least, ofGroup(root, fields[2].replaceFirst("^/+", ""), unified));
            }
        }
        return least;
    }

    private static double ofGroup(Path root, String path, boolean unified) throws IOException {
        double least = 1;
        for (Path group = root.resolve(path).normalize();
                group != null && group.startsWith(root);
                group = group.getParent()) {
            least = Math.min(least, unified ? unified(group.resolve("cpu.max")) : first(group));
        }
        return least;
    }

    /** Reads the share from {@code cpu.max}, which has {@code quota period} or {@code max period}. */
    private static double unified(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return 1;
        }
        String[] words = Files.readString(file).strip().split(" ", -1);
        return words.length < 2 || words[0].equals("max") ? 1 : share(words[0], words[1]);
    }

    private static double first(Path group) throws IOException {
        Path quota = group.resolve("cpu.cfs_quota_us");
        Path period = group.resolve("cpu.cfs_period_us");
        return Files.isReadable(quota) && Files.isReadable(period)
                ? share(
                        Files.readString(quota).strip(),
                        Files.readString(period).strip())
                : 1;
    }

    /** The share of a quota; a quota below 0 means no limit. */
    private static double share(String quotaUs, String periodUs) {
        double quota = Long.parseLong(quotaUs);
        double period = Long.parseLong(periodUs);
        return quota > 0 && period > 0 ? Math.min(1, quota / period) : 1;
    }
}
