package dev.ballast.gemm;

import java.util.Arrays;
import org.ejml.dense.block.TileMultiplication_F32;

/** The portable kernel: EJML's inner block product, which runs on every JVM. */
public final class EjmlKernel implements GemmKernel {
    /** Rows of B that stay in cache while one panel of C is updated; EJML's own block size is of this order. */
    private static final int PANEL = 64;

    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public void multiply(Block a, Block b, Block c) {
        GemmKernel.requireFit(a, b, c);
        if (a.cols() == 0) {
            Arrays.fill(c.data(), c.offset(), c.offset() + c.rows() * c.cols(), 0f);
        } else if (b.cols() == 1) {
            gemv(a, b, c);
        } else {
            gemm(a, b, c);
        }
    }

    private static void gemv(Block a, Block b, Block c) {
        for (int row = 0; row < a.rows(); row++) {
            int base = a.offset() + row * a.cols();
            float sum = 0f;
            for (int i = 0; i < a.cols(); i++) {
                sum += a.data()[base + i] * b.data()[b.offset() + i];
            }
            c.data()[c.offset() + row] = sum;
        }
    }

    /** Row panels: A and C are cut into runs of whole rows, so that every operand stays contiguous as EJML needs it. */
    private static void gemm(Block a, Block b, Block c) {
        for (int row = 0; row < a.rows(); row += PANEL) {
            int height = Math.min(PANEL, a.rows() - row);
            TileMultiplication_F32.tileMultSet(
                    a.data(),
                    b.data(),
                    c.data(),
                    height,
                    a.cols(),
                    b.cols(),
                    a.offset() + row * a.cols(),
                    b.offset(),
                    c.offset() + row * c.cols());
        }
    }
}
