package dev.ballast.gemm;

/** One small product whose every element can be checked. Owned by one thread. */
interface KernelCase {
    /** What failures call it. */
    String name();

    /** Lets the kernel compute it. */
    void run(GemmKernel kernel, Scratch scratch);

    /** How the product of the last run differs from its definition; empty when it does not. */
    String difference();
}
