package dev.ballast.bench;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
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

/** How long does it take to recover one missing part of four from the sum, including the look-up of the recovery? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class DecodeBenchmark {
    private static final PartSet WITHOUT_PART_2 = PartSet.of(0, 1, 3, 4);

    /** Elements of one part's raw product: LeNet-5's fc1, its conv1, and a kilobyte-rich convolution. */
    @Param({"30", "1568", "23104"})
    private int length;

    private final Decoder decoder = new Decoder(Code.sum(4));
    private FloatTensor[] parts;
    private FloatTensor target;

    @Setup
    public void allocate() {
        parts = new FloatTensor[5];
        Arrays.setAll(parts, part -> FloatTensor.zeros(Shape.of(length)));
        target = FloatTensor.zeros(Shape.of(length));
        decoder.prepare(1);
    }

    @Benchmark
    public FloatTensor recover() {
        Recovery recovery = decoder.recovery(WITHOUT_PART_2);
        recovery.recover(2, parts, 0, length, target, 0);
        return target;
    }
}
