package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a kernel's products with their definitions on dozens of small shapes. In float32 they must agree within k * eps * |A| * |B|, in
 * integers exactly. Without the check, a JVM that compiles a kernel wrongly or a processor with faulty instructions would first show in
 * wrong answers.
 *
 * <p>Owned by one thread.
 */
public final class KernelCheck {
    /**
     * Rounds of {@link #exercise} after which the JVM has compiled the inner loops for good: it does so after some 15,000 calls of each.
     */
    public static final int ROUNDS = 40;

    private final GemmKernel kernel;
    private final List<KernelCase> cases = KernelCases.all();
    private final List<String> failures = new ArrayList<>();
    private final Scratch scratch = new Scratch();

    private KernelCheck(GemmKernel kernel) {
        this.kernel = kernel;
    }

    /** Checks a kernel. */
    public static KernelCheck of(GemmKernel kernel) {
        KernelCheck check = new KernelCheck(kernel);
        for (KernelCase one : check.cases) {
            String difference = check.difference(one);
            if (!difference.isEmpty()) {
                check.failures.add(one.name() + ": " + difference);
            }
        }
        return check;
    }

    /**
     * Checks the kernels that run here, fastest first, until one is sound. The sound kernel is the last of the list; if none is sound, the
     * list holds them all.
     */
    public static List<KernelCheck> untilSound() {
        return untilSound(Kernels.available());
    }

    /** The same as {@link #untilSound()}, for the given kernels. */
    static List<KernelCheck> untilSound(List<GemmKernel> kernels) {
        List<KernelCheck> checks = new ArrayList<>();
        for (GemmKernel kernel : kernels) {
            KernelCheck check = of(kernel);
            checks.add(check);
            if (check.isSound()) {
                break;
            }
        }
        return checks;
    }

    /**
     * Warms up a kernel with weights of one format: computes products that cover every path in turn, and discards the results. The JVM then
     * compiles the code that later products need. After {@link #ROUNDS} rounds both compilers have compiled it.
     */
    public static void exercise(GemmKernel kernel, Weights.Format format, int rounds) {
        List<KernelCase> cases = KernelCases.exercises(format);
        Scratch scratch = new Scratch();
        for (int round = 0; round < rounds; round++) {
            for (KernelCase one : cases) {
                one.run(kernel, scratch);
            }
        }
    }

    private String difference(KernelCase one) {
        try {
            one.run(kernel, scratch);
        } catch (RuntimeException | LinkageError e) {
            return "threw " + e;
        }
        return one.difference();
    }

    public GemmKernel kernel() {
        return kernel;
    }

    /** Number of products that were checked. */
    public int cases() {
        return cases.size();
    }

    /** One line for each wrong product; empty for a sound kernel. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    public boolean isSound() {
        return failures.isEmpty();
    }

    /** For a log: the kernel and its failures. */
    @Override
    public String toString() {
        String sound = "kernel " + kernel.name() + ", " + cases() + " products checked";
        return isSound() ? sound : sound + ", " + failures.size() + " of them wrong, first: " + failures.get(0);
    }
}
