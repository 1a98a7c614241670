package dev.ballast.coding;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.GemmKernel;

/** The definition of a product in double precision, which counts what it multiplies: the oracle of this package's tests. */
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
    public boolean available() {
        return true;
    }

    @Override
    public void multiply(Block a, Block b, Block c) {
        for (int row = 0; row < a.rows(); row++) {
            for (int col = 0; col < b.cols(); col++) {
                double sum = 0;
                for (int i = 0; i < a.cols(); i++) {
                    sum += (double) a.get(row, i) * b.get(i, col);
                    macs++;
                }
                c.data()[c.offset() + row * c.cols() + col] = (float) sum;
            }
        }
    }
}
