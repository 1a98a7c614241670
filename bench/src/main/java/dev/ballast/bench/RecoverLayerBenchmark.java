package dev.ballast.bench;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.tensor.FloatTensor;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to recover the outputs of one or two of four lost nodes for a whole layer? Outputs are m x n: AlexNet's fc6
 * and conv2, whose products GemmBenchmark times. Run it with {@code -prof gc}: nothing may be allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class RecoverLayerBenchmark {
    private static final int DATA = 4;

    @Param({"4096x1", "256x729"})
    private String output;

    /** One: from the sum. Two: from two parity parts. */
    @Param({"1", "2"})
    private int lost;

    private Decoder decoder;
    private PartSet arrived;
    private CodedLayer layer;
    private FloatTensor[] parts;
    private FloatTensor target;

    @Setup
    public void allocate() {
        String[] extents = output.split("x", -1);
        int m = Integer.parseInt(extents[0]);
        int n = Integer.parseInt(extents[1]);
        Code code = lost == 1 ? Code.sum(DATA) : Code.mds(DATA, lost);
        layer = new CodedLayer(LinearLayer.of(new DenseLowering(1, n), Block.of(new float[m], m, 1)), code);
        decoder = new Decoder(code);
        decoder.prepare(lost);
        arrived = code.all().minus(PartSet.first(lost));
        Random random = new Random(1);
        parts = new FloatTensor[code.parts()];
        for (int part = 0; part < parts.length; part++) {
            float[] product = new float[layer.length(part)];
            parts[part] = FloatTensor.flat(product);
            for (int i = 0; i < product.length; i++) {
                product[i] = random.nextFloat() - 0.5f;
            }
        }
        target = FloatTensor.flat(new float[m * n]);
    }

    @Benchmark
    public FloatTensor recover() {
        Recovery recovery = decoder.recovery(arrived);
        for (int data = 0; data < lost; data++) {
            recovery.recover(data, parts, 0, layer.length(data), target, layer.outputOffset(data));
        }
        return target;
    }
}
