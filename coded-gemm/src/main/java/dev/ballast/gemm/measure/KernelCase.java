package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;

/** One small product whose every element can be checked. Owned by one thread. */
interface KernelCase {
    /** Name of the product in failure messages. */
    String name();

    /** Computes the product with the kernel. */
    void run(GemmKernel kernel, Scratch scratch);

    /** Describes how the product of the last run differs from its definition; empty when it does not differ. */
    String difference();
}
