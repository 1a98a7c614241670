package dev.ballast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of a process on this machine's JDK, in MiB.
 *
 * @param liveMb objects on the heap after a collection; NaN when the JDK has no jcmd
 * @param residentMb resident memory; NaN when the system is not Linux
 */
public record Memory(double liveMb, double residentMb) {
    private static final double MB = 1 << 20;
    private static final double KB_A_MB = 1024;

    /** The resident memory of a process, then its objects after a collection. */
    public static Memory of(ProcessHandle process) throws IOException, InterruptedException {
        double residentMb = resident(process);
        return new Memory(live(process), residentMb);
    }

    private static double live(ProcessHandle process) throws IOException, InterruptedException {
        return LiveObjects.visible() ? LiveObjects.of(process).bytes() / MB : Double.NaN;
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
