package dev.ballast.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a JVM's heap holds after a garbage collection: all objects together, and how many of each class. So programs are looked into that
 * have no resource for it.
 */
final class LiveObjects {
    /** What the collector fills gaps with that are not worth moving objects for (JDK 19 and later). */
    private static final String FILLER = "jdk.internal.vm.Filler";

    private final Map<String, Long> counts = new HashMap<>();
    private long bytes;

    /** Reads lines such as {@code 12: 345 67890 java.lang.String (java.base@17)}; the last one has no class but the sums. */
    private LiveObjects(List<String> histogram) {
        for (String line : histogram) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length >= 4 && fields[0].matches("[0-9]+:") && !fields[3].contains(FILLER)) {
                counts.merge(fields[3], Long.parseLong(fields[1]), Long::sum);
                bytes += Long.parseLong(fields[2]);
            }
        }
        if (bytes == 0) {
            throw new AssertionError("no histogram: " + histogram);
        }
    }

    /** Of a process on the JDK that runs the tests. */
    static LiveObjects of(Program program) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(program.handle().pid());
        try {
            return new LiveObjects(
                    Program.run(List.of(jcmd, pid, "GC.class_histogram")).output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the JVM that runs the tests. */
    static LiveObjects here() throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return new LiveObjects(((String) histogram).lines().toList());
    }

    long bytes() {
        return bytes;
    }

    /** Objects of the class with this binary name. */
    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        return bytes / 1024 + " KB";
    }
}
