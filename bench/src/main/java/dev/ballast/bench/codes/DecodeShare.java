package dev.ballast.bench.codes;

import dev.ballast.bench.study.Latencies;
import dev.ballast.clock.NanoClock;
import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;

/**
 * The time of recovery relative to computing. Both are medians of one run, in which the layer's product on one thread and the recovery
 * of its lost parts take turns.
 *
 * @param lost number of data parts recovered each time
 */
record DecodeShare(Shape shape, Code code, int lost, double gemmMs, double decodeUs) {
    private static final double MOST_WARM_UPS = 3_000;

    /** O[m x n] = W[m x k] * I[k x n], without the lowering of the input. */
    record Shape(String name, int m, int k, int n) {
        LinearLayer layer() {
            return LinearLayer.of(new DenseLowering(k, n), Block.of(Samples.uniform(m * k, 1), m, k));
        }

        @Override
        public String toString() {
            return name + " " + m + "x" + k + "x" + n;
        }
    }

    static DecodeShare measure(Shape shape, LinearLayer layer, Code code, Turns turns) {
        DecodeRun decode = new DecodeRun(new CodedLayer(layer, code));
        Block input = Block.of(Samples.uniform(shape.k() * shape.n(), 2), shape.k(), shape.n());
        Block weights = Block.of(layer.weights().floats(), shape.m(), shape.k());
        Block output = Block.of(new float[layer.outputLength()], shape.m(), shape.n());
        Scratch scratch = new Scratch();
        Latencies gemm = new Latencies();
        Latencies decoding = new Latencies();
        for (int i = 0; i < Math.min(MOST_WARM_UPS, 100.0 * turns.count()); i++) {
            decode.run();
        }
        turns.kernel().multiply(weights, input, scratch, output);
        for (int turn = 0; turn < turns.count(); turn++) {
            long begun = turns.nanoTime().nanos();
            turns.kernel().multiply(weights, input, scratch, output);
            long multiplied = turns.nanoTime().nanos();
            decode.run();
            long decoded = turns.nanoTime().nanos();
            gemm.add(multiplied - begun);
            decoding.add(decoded - multiplied);
        }
        return new DecodeShare(shape, code, decode.lost(), gemm.quantileMs(0.5), decoding.quantileMs(0.5) * 1e3);
    }

    /** Number of turns, kernel and clock of the measurement. */
    record Turns(int count, GemmKernel kernel, NanoClock nanoTime) {}

    double share() {
        return decodeUs / 1e3 / gemmMs;
    }
}
