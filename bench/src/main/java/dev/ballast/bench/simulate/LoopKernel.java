package dev.ballast.bench.simulate;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.GemmKernel;
import java.util.function.IntConsumer;

/** Plain loops for tiny matrices, which tell when the gateway computes something itself. */
final class LoopKernel implements GemmKernel {
    private final IntConsumer computing;

    /** @param computing is told the first row of the weights that are multiplied */
    LoopKernel(IntConsumer computing) {
        this.computing = computing;
    }

    @Override
    public String name() {
        return "loops";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public void multiply(Block a, Block b, Block c) {
        GemmKernel.requireFit(a, b, c);
        computing.accept(a.offset() / a.cols());
        for (int row = 0; row < a.rows(); row++) {
            for (int col = 0; col < b.cols(); col++) {
                float sum = 0;
                for (int i = 0; i < a.cols(); i++) {
                    sum += a.data()[a.offset() + row * a.cols() + i] * b.data()[b.offset() + i * b.cols() + col];
                }
                c.data()[c.offset() + row * c.cols() + col] = sum;
            }
        }
    }
}
