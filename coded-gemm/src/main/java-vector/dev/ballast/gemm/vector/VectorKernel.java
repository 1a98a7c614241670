package dev.ballast.gemm.vector;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.GemmKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register-blocked products on the widest float vectors of the machine. C is computed in tiles of {@value #TILE_ROWS} rows by one
 * vector, each tile kept in registers over the whole reduction; a single column is a dot product per row.
 */
public final class VectorKernel implements GemmKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int TILE_ROWS = 4;

    @Override
    public String name() {
        return "vector-" + SPECIES.vectorBitSize();
    }

    @Override
    public boolean available() {
        return LANES >= 4;
    }

    @Override
    public void multiply(Block a, Block b, Block c) {
        GemmKernel.requireFit(a, b, c);
        if (b.cols() == 1) {
            gemv(a, b, c);
            return;
        }
        int row = 0;
        for (; row + TILE_ROWS <= a.rows(); row += TILE_ROWS) {
            fourRows(a, b, c, row);
        }
        for (; row < a.rows(); row++) {
            oneRow(a, b, c, row);
        }
    }

    private static void gemv(Block a, Block b, Block c) {
        for (int row = 0; row < a.rows(); row++) {
            c.data()[c.offset() + row] = dot(a.data(), a.offset() + row * a.cols(), b.data(), b.offset(), a.cols());
        }
    }

    /** Four independent sums hide the latency of the fused multiply-add. */
    private static float dot(float[] x, int xAt, float[] y, int yAt, int length) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (int bound = length - 4 * LANES; i <= bound; i += 4 * LANES) {
            s0 = lanes(x, xAt + i).fma(lanes(y, yAt + i), s0);
            s1 = lanes(x, xAt + i + LANES).fma(lanes(y, yAt + i + LANES), s1);
            s2 = lanes(x, xAt + i + 2 * LANES).fma(lanes(y, yAt + i + 2 * LANES), s2);
            s3 = lanes(x, xAt + i + 3 * LANES).fma(lanes(y, yAt + i + 3 * LANES), s3);
        }
        for (; i <= length - LANES; i += LANES) {
            s0 = lanes(x, xAt + i).fma(lanes(y, yAt + i), s0);
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        for (; i < length; i++) {
            sum = Math.fma(x[xAt + i], y[yAt + i], sum);
        }
        return sum;
    }

    private static void fourRows(Block a, Block b, Block c, int row) {
        int k = a.cols();
        int n = b.cols();
        float[] w = a.data();
        int w0 = a.offset() + row * k;
        int at = c.offset() + row * n;
        int col = 0;
        for (; col <= n - LANES; col += LANES) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int i = 0, source = b.offset() + col; i < k; i++, source += n) {
                FloatVector input = lanes(b.data(), source);
                s0 = input.fma(FloatVector.broadcast(SPECIES, w[w0 + i]), s0);
                s1 = input.fma(FloatVector.broadcast(SPECIES, w[w0 + k + i]), s1);
                s2 = input.fma(FloatVector.broadcast(SPECIES, w[w0 + 2 * k + i]), s2);
                s3 = input.fma(FloatVector.broadcast(SPECIES, w[w0 + 3 * k + i]), s3);
            }
            s0.intoArray(c.data(), at + col);
            s1.intoArray(c.data(), at + n + col);
            s2.intoArray(c.data(), at + 2 * n + col);
            s3.intoArray(c.data(), at + 3 * n + col);
        }
        for (int r = 0; r < TILE_ROWS; r++) {
            columnsFrom(col, w, w0 + r * k, b, c.data(), at + r * n);
        }
    }

    private static void oneRow(Block a, Block b, Block c, int row) {
        int k = a.cols();
        int n = b.cols();
        int w0 = a.offset() + row * k;
        int at = c.offset() + row * n;
        int col = 0;
        for (; col <= n - LANES; col += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = 0, source = b.offset() + col; i < k; i++, source += n) {
                sum = lanes(b.data(), source).fma(FloatVector.broadcast(SPECIES, a.data()[w0 + i]), sum);
            }
            sum.intoArray(c.data(), at + col);
        }
        columnsFrom(col, a.data(), w0, b, c.data(), at);
    }

    /** The columns of one row of C that do not fill a vector. */
    private static void columnsFrom(int first, float[] w, int w0, Block b, float[] c, int at) {
        int n = b.cols();
        for (int col = first; col < n; col++) {
            float sum = 0f;
            for (int i = 0, source = b.offset() + col; i < b.rows(); i++, source += n) {
                sum = Math.fma(w[w0 + i], b.data()[source], sum);
            }
            c[at + col] = sum;
        }
    }

    private static FloatVector lanes(float[] data, int at) {
        return FloatVector.fromArray(SPECIES, data, at);
    }
}
