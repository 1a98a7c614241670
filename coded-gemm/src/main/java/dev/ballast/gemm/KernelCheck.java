package dev.ballast.gemm;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel's products beside their definitions, on dozens of small shapes: in float32 within k * eps * |A| * |B|, in whole numbers
 * exactly. A JVM that compiles a kernel wrongly, or a processor that lacks what it promised, would otherwise show in wrong answers.
 *
 * <p>Owned by one thread.
 */
public final class KernelCheck {
    /** Enough for the JVM to compile the inner loops for good: it does after some 15,000 turns of each. */
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
     * Computes products with weights of one format for nobody, every way through the kernel in turn, so that the JVM compiles what later
     * ones need. With {@link #ROUNDS} rounds of it both compilers have taken it up.
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

    /** Products that were checked. */
    public int cases() {
        return cases.size();
    }

    /** What was wrong, for each product that was; empty for a sound kernel. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    public boolean isSound() {
        return failures.isEmpty();
    }

    /** For a log: the kernel, and what of it is wrong. */
    @Override
    public String toString() {
        String sound = "kernel " + kernel.name() + ", " + cases() + " products checked";
        return isSound() ? sound : sound + ", " + failures.size() + " of them wrong: " + failures.get(0);
    }
}
