package dev.ballast.bench.transport;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * Processor time of the two sides so far: the whole node process, and this process without the threads of the emulator, which stand
 * for the network. Compilers and garbage collectors are in both. The operating system counts in steps of 10 ms, so only sums over many
 * exchanges are meaningful.
 */
final class Processors {
    private static final String EMULATOR_THREAD = "link-to-";

    private final ProcessHandle node;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    Processors(ProcessHandle node) {
        this.node = node;
    }

    /**
     * Nanoseconds of each side.
     *
     * @param node since the start of the node
     * @param own since this process began, without the emulator's threads that still run
     */
    record Used(long node, long own) {
        Used since(Used earlier) {
            return new Used(node - earlier.node, own - earlier.own);
        }

        Used plus(Used other) {
            return new Used(node + other.node, own + other.own);
        }
    }

    /** What has been used up to now. Only differences between moments with the same emulators mean something. */
    Used now() {
        long nodeNs = node.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
        return new Used(nodeNs, process.getProcessCpuTime() - emulatorNs());
    }

    private long emulatorNs() {
        long ns = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(EMULATOR_THREAD)) {
                ns += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return ns;
    }
}
