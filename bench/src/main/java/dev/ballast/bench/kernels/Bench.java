package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import java.util.List;

/**
 * What all parts of the study measure with.
 *
 * @param kernels Ballast's, fastest first
 * @param numpy or that there is none
 * @param pace of each comparison
 * @param stopwatch of all contenders but numpy, which has a clock of its own
 */
record Bench(List<GemmKernel> kernels, Numpy numpy, Pace pace, Stopwatch stopwatch) {
    Bench {
        kernels = List.copyOf(kernels);
    }

    GemmKernel best() {
        return kernels.get(0);
    }

    Turns turns() {
        return new Turns(pace, stopwatch);
    }
}
