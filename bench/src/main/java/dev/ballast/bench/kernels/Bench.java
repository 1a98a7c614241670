package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import java.util.List;

/**
 * The tools of all parts of the study.
 *
 * @param kernels Ballast's kernels, fastest first
 * @param numpy numpy, or the reason for its absence
 * @param pace of each comparison
 * @param stopwatch for all contenders but numpy, which has a clock of its own
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

    Turns turnsOfModels() {
        return new Turns(pace.ofModels(), stopwatch);
    }
}
