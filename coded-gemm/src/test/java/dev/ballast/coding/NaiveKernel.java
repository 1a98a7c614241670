package dev.ballast.coding;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.RunFunctions;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;

/** The definition of a product in double precision, with a count of multiplications. It is the oracle of this package's tests. */
final class NaiveKernel implements GemmKernel {
    private long macs;

    long macs() {
        return macs;
    }

    @Override
    public String name() {
        return "naive";
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        float[] right = new float[b.rows() * b.cols()];
        b.unfold(right, 0);
        for (int row = 0; row < a.rows(); row++) {
            for (int col = 0; col < b.cols(); col++) {
                double sum = 0;
                for (int i = 0; i < a.cols(); i++) {
                    sum += a.get(row, i) * right[i * b.cols() + col];
                    macs++;
                }
                c[at + row * b.cols() + col] = (float) sum;
            }
        }
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        throw new UnsupportedOperationException("whole numbers have an oracle of their own");
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        throw new UnsupportedOperationException("whole numbers have an oracle of their own");
    }

    @Override
    public void largest(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output) {
        throw new UnsupportedOperationException("no code has such a layer");
    }

    @Override
    public void finish(Target target, int rows, int n, Scratch scratch) {
        throw new UnsupportedOperationException("codes end before the finish");
    }

    @Override
    public void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        throw new UnsupportedOperationException("no code has such a layer");
    }

    @Override
    public RunFunctions functions() {
        throw new UnsupportedOperationException("codes hold products only");
    }
}
