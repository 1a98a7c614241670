package dev.ballast.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much of one processor this process may use in the long run, as control groups of Linux limit it; containers are limited by them. Such a
 * limit stops a process for the rest of a period once it has used its quota, so whatever takes less than that runs at full speed and does
 * not show it.
 */
public final class ProcessorShare {
    private static final Path OWN_GROUPS = Path.of("/proc/self/cgroup");
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private ProcessorShare() {}

    /** Above 0 to 1; 1 where nothing limits it, or nobody says so. */
    public static double ofThisProcess() {
        try {
            return Files.isReadable(OWN_GROUPS) ? of(Files.readAllLines(OWN_GROUPS), MOUNT) : 1;
        } catch (IOException | NumberFormatException e) {
            return 1; // there, but of a kind that is not known: no limit that could be told
        }
    }

    /**
     * The least share of the group and all above it.
     *
     * @param groups lines of {@code /proc/self/cgroup}: {@code id:controllers:path}
     * @param mount where groups are mounted; in a container its own group is the root
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

    /** {@code quota period} or {@code max period}. */
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

    /** A quota below 0 is none. */
    private static double share(String quotaUs, String periodUs) {
        double quota = Long.parseLong(quotaUs);
        double period = Long.parseLong(periodUs);
        return quota > 0 && period > 0 ? Math.min(1, quota / period) : 1;
    }
}
