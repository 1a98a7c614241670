package dev.ballast.bench.kernels;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Float16;
import dev.ballast.gemm.operand.Weights;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** Measures Ballast on one dense layer, with its weights in float32 and with equally many weights in each smaller format. */
final class FormatContest {
    static final String FLOAT16 = "float16";
    static final String INT8 = "int8";
    static final String INT16 = "int16";

    private final Bench bench;

    FormatContest(Bench bench) {
        this.bench = bench;
    }

    /** Runs it on the calling thread, for a single activation. */
    Comparison run(Operands operands) throws IOException, InterruptedException, MismatchException {
        LayerShape shape = operands.shape();
        KernelContender floats = InProcess.ballast(bench.best(), operands, bench.stopwatch());
        List<KernelContender> formats = List.of(halves(operands), bytes(shape), shorts(shape));
        return new Comparison(shape, bench.turns().compare(shape.macs(), floats, formats));
    }

    private KernelContender halves(Operands operands) throws MismatchException {
        LayerShape shape = operands.shape();
        Weights rounded = Weights.float32(
                        operands.weights(), 0, shape.rows(), shape.lowering().reduction())
                .rounded();
        LinearLayer layer = LinearLayer.floats(shape.lowering(), rounded);
        InProcess halves = InProcess.layer(FLOAT16, bench.best(), layer, operands, bench.stopwatch());
        float[] widened = new float[rounded.size()];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = Float16.toFloat(rounded.shorts()[i]);
        }
        Operands exact = Operands.over(shape, widened);
        InProcess ejml = InProcess.ejml(exact, bench.stopwatch());
        halves.seconds(1);
        ejml.seconds(1);
        exact.requireSame(FLOAT16, halves.product(), ejml.name(), ejml.product());
        return halves;
    }

    private KernelContender bytes(LayerShape shape) throws MismatchException {
        int k = shape.lowering().reduction();
        return checked(INT8, shape, Weights.int8(randomBytes(shape.rows() * k, 3), 0, shape.rows(), k));
    }

    /** Parity of four data parts: sums of four int8 weights. */
    private KernelContender shorts(LayerShape shape) throws MismatchException {
        int k = shape.lowering().reduction();
        Random random = new Random(4);
        short[] sums = new short[shape.rows() * k];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = (short) (random.nextInt(1021) - 512);
        }
        return checked(INT16, shape, Weights.int16(sums, 0, shape.rows(), k));
    }

    private KernelContender checked(String name, LayerShape shape, Weights weights) throws MismatchException {
        byte[] activation = randomBytes(shape.lowering().inputLength(), 5);
        IntegerLayer layer = new IntegerLayer(name, shape.lowering(), weights, activation, bench.stopwatch());
        layer.requireExact();
        return layer;
    }

    private static byte[] randomBytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
