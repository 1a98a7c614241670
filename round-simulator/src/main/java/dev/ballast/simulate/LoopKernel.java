package dev.ballast.simulate;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ForwardingKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Weights;
import java.util.function.IntConsumer;

/** The portable kernel. It reports each product that the gateway computes itself. */
final class LoopKernel extends ForwardingKernel {
    private final IntConsumer computing;

    /** @param computing receives the first row of the weights that are multiplied */
    LoopKernel(IntConsumer computing) {
        super(Kernels.portable());
        this.computing = computing;
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        computing.accept(a.offset() / a.cols());
        super.multiply(a, b, scratch, c, at);
    }
}
