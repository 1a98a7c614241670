package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Measures all libraries that multiply float32 matrices on one layer, after checking that their products agree. */
final class LayerContest {
    private final Bench bench;

    LayerContest(Bench bench) {
        this.bench = bench;
    }

    /**
     * Runs it on the calling thread.
     *
     * @param beside who is measured with them and computes no such product; not closed
     */
    Comparison run(Operands operands, List<? extends KernelContender> beside)
            throws IOException, InterruptedException, MismatchException {
        KernelContender.Product ours = InProcess.ballast(bench.best(), operands, bench.stopwatch());
        try (KernelContender.Product onnxruntime = Onnxruntime.layer(operands, bench.stopwatch())) {
            List<KernelContender.Product> rivals = rivals(operands);
            rivals.add(onnxruntime);
            if (bench.numpy() instanceof Numpy.Child child) {
                rivals.add(new NumpyProduct(child, operands));
            }
            ours.seconds(1);
            for (KernelContender.Product rival : rivals) {
                rival.seconds(1);
                operands.requireSame(ours.name(), ours.product(), rival.name(), rival.product());
            }
            List<KernelContender> measured = new ArrayList<>(rivals);
            measured.addAll(beside);
            LayerShape shape = operands.shape();
            return new Comparison(shape, bench.turns().compare(shape.macs(), ours, measured));
        }
    }

    private List<KernelContender.Product> rivals(Operands operands) {
        List<KernelContender.Product> rivals = new ArrayList<>();
        for (GemmKernel kernel : bench.kernels().subList(1, bench.kernels().size())) {
            rivals.add(InProcess.ballast(kernel, operands, bench.stopwatch()));
        }
        rivals.add(InProcess.ejml(operands, bench.stopwatch()));
        rivals.add(InProcess.netlib(operands, bench.stopwatch()));
        return rivals;
    }
}
