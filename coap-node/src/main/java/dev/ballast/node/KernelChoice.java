package dev.ballast.node;

import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.KernelCheck;
import dev.ballast.gemm.measure.KernelRates;
import dev.ballast.gemm.operand.Weights.Format;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel of a node: the fastest kernel on this machine that computes correctly. */
final class KernelChoice {
    /** How long the self-test waits for the JVM to compile a kernel. */
    private static final long PATIENCE_NS = 300_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

    private KernelChoice() {}

    /**
     * The fastest sound kernel of this JVM.
     *
     * @throws NodeStartException when there is none
     */
    static KernelCheck fastestSound() throws NodeStartException {
        return lastSound(KernelCheck.untilSound());
    }

    /** The last of the checks, which is the first sound one unless none is sound. The others are logged. */
    static KernelCheck lastSound(List<KernelCheck> checks) throws NodeStartException {
        for (KernelCheck check : checks) {
            if (check.isSound()) {
                return check;
            }
            LOG.error("rejected {}", check);
        }
        throw NodeStartException.failure(
                "no kernel computes correctly on this machine with this JVM; the log names the wrong products");
    }

    /** Logs the kernel of the node. Its rates may still rise, because the JVM may still be compiling. */
    static void log(KernelCheck check, BoardRates rates) {
        LOG.info(
                "using {}, at least {} GFLOP/s, float32 weights at {} GB/s",
                check,
                tenths(2 * rates.macs().high() / 1e9),
                tenths(rates.streamed().high() / 1e9));
    }

    /** Logs the rates of the node after the JVM has compiled the kernel. */
    static void logSteady(BoardRates rates) {
        LOG.info(
                "speed measured: {} GFLOP/s on one thread, float32 weights at {} GB/s",
                tenths(2 * rates.macs().median() / 1e9),
                tenths(rates.streamed().median() / 1e9));
    }

    private static String tenths(double rate) {
        return String.format(Locale.ROOT, "%.1f", rate);
    }

    /** Prints a table of all kernels of this JVM. True when all of them are sound. */
    static boolean selfTest(PrintStream out, NanoClock nanoClock) {
        return selfTest(Kernels.available().stream().map(KernelCheck::of).toList(), out, nanoClock);
    }

    static boolean selfTest(List<KernelCheck> checks, PrintStream out, NanoClock nanoClock) {
        out.println("kernel      checks passed   GFLOP/s     GB/s  int8 GB/s");
        for (KernelCheck check : checks) {
            String passed = check.cases() - check.failures().size() + " of " + check.cases();
            out.printf(Locale.ROOT, "%-10s  %13s", check.kernel().name(), passed);
            if (check.isSound()) {
                KernelCheck.exercise(check.kernel(), Format.FLOAT32, KernelCheck.ROUNDS);
                KernelCheck.exercise(check.kernel(), Format.INT8, KernelCheck.ROUNDS);
                KernelRates rates = new KernelRates(check.kernel(), PATIENCE_NS, nanoClock);
                out.printf(
                        Locale.ROOT, "  %8.1f %8.1f   %8.1f", rates.gflops(), rates.gigabytes(), rates.int8Gigabytes());
            }
            out.println();
            check.failures().forEach(failure -> out.println("  " + failure));
        }
        return checks.stream().allMatch(KernelCheck::isSound);
    }
}
