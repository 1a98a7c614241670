package dev.ballast.bench.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of a process on this machine's JDK, in MiB.
 *
 * @param liveMb objects on the heap after a collection; NaN when the JDK has no jcmd
 * @param residentMb resident memory; NaN when the system is not Linux
 */
record Memory(double liveMb, double residentMb) {
    private static final double MB = 1 << 20;
    private static final double KB_A_MB = 1024;

    /** What the collector fills gaps with that are not worth moving objects for (JDK 19 and later). */
    private static final String FILLER = "jdk.internal.vm.Filler";

    /** Looks into a process; has it collect garbage first. */
    static Memory of(ProcessHandle process) throws IOException, InterruptedException {
        return new Memory(live(process), resident(process));
    }

    private static double live(ProcessHandle process) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return Double.NaN;
        }
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long bytes = 0;
        try (BufferedReader lines = histogram.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length >= 4 && fields[0].matches("[0-9]+:") && !fields[3].contains(FILLER)) {
                    bytes += Long.parseLong(fields[2]);
                }
            }
        }
        return histogram.waitFor() == 0 && bytes > 0 ? bytes / MB : Double.NaN;
    }

    private static double resident(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return Double.NaN;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KB_A_MB)
                .findFirst()
                .orElse(Double.NaN);
    }
}
