package dev.ballast.node.work;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.measure.KernelCheck;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.WireException;
import java.util.Set;

/**
 * Computes products whose results are discarded, from request bytes to answer bytes. So the JVM compiles that path before the first real
 * product, which would otherwise be many times slower than later ones.
 */
public final class WarmUp {
    private static final int ROUNDS = 300;
    private static final int ROWS = 16;

    private WarmUp() {}

    /** Warms up for float32 weights and for weights of {@code formats}. */
    public static void run(GemmKernel kernel, Set<Format> formats) {
        KernelCheck.exercise(kernel, Format.FLOAT32, KernelCheck.ROUNDS);
        for (Format format : formats) {
            if (format != Format.FLOAT32) {
                KernelCheck.exercise(kernel, format, KernelCheck.ROUNDS);
            }
        }
        WindowAxis axis = new WindowAxis(14, 5, 1, 0, 0, 1);
        ComputeBuffers space = new ComputeBuffers(0);
        for (Lowering lowering : new Lowering[] {new DenseLowering(400, 1), new ConvLowering(6, axis, axis)}) {
            float[] weights = new float[ROWS * lowering.reduction()];
            LinearLayer layer = LinearLayer.of(lowering, Block.of(weights, ROWS, lowering.reduction()));
            for (int round = 0; round < ROUNDS; round++) {
                multiply(kernel, layer, space);
            }
        }
    }

    /** Whether {@link #run} with these formats warms up products with int8 weights. */
    public static boolean coversInt8(Set<Format> formats) {
        return formats.contains(Format.INT8);
    }

    private static void multiply(GemmKernel kernel, LinearLayer layer, ComputeBuffers space) {
        int length = layer.lowering().inputLength();
        Tensor activation = space.activation(layer.arithmetic(), length);
        byte[] request = GemmRequest.encode(0, JobExtents.of(layer.lowering()), activation, 0, length);
        try {
            GemmRequest.decodeInto(request, activation, 0, length);
        } catch (WireException e) {
            throw new IllegalStateException("decoding a request of this program failed", e);
        }
        Tensor result = space.result(layer.arithmetic(), layer.outputLength());
        layer.multiply(kernel, activation, space.scratch(), result);
        GemmResponse.encode(new GemmTimes(0, 0), result, 0, layer.outputLength());
    }
}
