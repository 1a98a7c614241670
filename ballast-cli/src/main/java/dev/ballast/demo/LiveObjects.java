package dev.ballast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The objects on the heap of a JVM after a garbage collection: their bytes, and their number by class. Immutable. */
public final class LiveObjects {
    /** The collector fills gaps with it that are not worth moving objects for (JDK 19 and later). */
    private static final String FILLER = "jdk.internal.vm.Filler";

    /** Longest wait for a process, which may be stopped. */
    private static final long WITHIN_S = 120;

    private final Map<String, Long> counts = new HashMap<>();
    private long bytes;

    /** Reads lines such as {@code 12: 345 67890 java.lang.String (java.base@17)}; the last one has no class but the sums. */
    LiveObjects(List<String> histogram) {
        for (String line : histogram) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length >= 4 && fields[0].matches("[0-9]+:") && !fields[3].contains(FILLER)) {
                counts.merge(fields[3], Long.parseLong(fields[1]), Long::sum);
                bytes += Long.parseLong(fields[2]);
            }
        }
    }

    /** Whether this JDK has the program that looks into a process. */
    public static boolean visible() {
        return Files.isExecutable(jcmd());
    }

    private static Path jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd");
    }

    /**
     * Has a process collect garbage and looks into it.
     *
     * @param process a process on the JDK that runs this one
     * @throws IOException when there is no such process or no jcmd, or the process does not answer within two minutes
     */
    public static LiveObjects of(ProcessHandle process) throws IOException, InterruptedException {
        Path histogram = Files.createTempFile("ballast-histogram-", ".txt");
        try {
            // Into a file: a process that looks into itself stands still meanwhile, and could not empty a pipe.
            Process asked = new ProcessBuilder(jcmd().toString(), Long.toString(process.pid()), "GC.class_histogram")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(histogram.toFile())
                    .start();
            if (!asked.waitFor(WITHIN_S, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                throw new IOException("process " + process.pid() + " did not answer jcmd within " + WITHIN_S + " s");
            }
            LiveObjects objects = new LiveObjects(Files.readAllLines(histogram));
            if (asked.exitValue() != 0 || objects.bytes == 0) {
                throw new IOException("jcmd cannot look into process " + process.pid());
            }
            return objects;
        } finally {
            Files.delete(histogram);
        }
    }

    public long bytes() {
        return bytes;
    }

    /** Objects of the class with this binary name. */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        return bytes / 1024 + " KB";
    }
}
