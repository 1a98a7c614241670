package dev.ballast.gemm;

import dev.ballast.gemm.operand.Float16;
import dev.ballast.gemm.operand.RowFinish;
import java.util.Arrays;

/** Plain loops in a form that the compiler can vectorize: long runs over neighbouring elements, several sums at a time. */
final class PortableLoops implements InnerLoops {
    private static final int LANES = 256;
    private static final int DEPTH = 128;

    /** Terms that one pass over a row of C adds. */
    private static final int TERMS = 4;

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int stripes() {
        return 1;
    }

    @Override
    public int depth() {
        return DEPTH;
    }

    /** True: up to JDK 25 the compiler vectorizes only loops that read and write all arrays at one and the same index. */
    @Override
    public boolean panelInRows() {
        return true;
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public void pack(Stripe stripe) {
        for (int i = 0; i < stripe.depth; i++) {
            float[] row = stripe.rows[i];
            for (int run = 0; run < stripe.runs; run++) {
                int from = stripe.bases[i] + stripe.offsets[run];
                System.arraycopy(stripe.source, from, row, stripe.starts[run], stripe.lengths[run]);
            }
        }
    }

    @Override
    public void tile(Tile tile) {
        float[] sums = tile.sums;
        int cols = tile.cols;
        for (int row = 0; row < tile.height; row++) {
            int at = tile.cAt + row * tile.cStride;
            if (tile.isFirst) {
                Arrays.fill(sums, 0, cols, 0f);
            } else {
                System.arraycopy(tile.c, at, sums, 0, cols);
            }
            int from = tile.aAt + row * tile.aStride;
            int i = 0;
            for (; i <= tile.depth - TERMS; i += TERMS) {
                fourTerms(tile.floats, from + i, tile.rows, i, sums, cols);
            }
            for (; i < tile.depth; i++) {
                oneTerm(tile.floats[from + i], tile.rows[i], sums, cols);
            }
            if (tile.isFinished()) {
                finish(sums, 0, cols, tile.finish.addend(tile.row + row), tile.finish);
            }
            System.arraycopy(sums, 0, tile.c, at, cols);
        }
    }

    /** Adds four terms, the most that both JDK 17 and JDK 25 still vectorize. */
    private static void fourTerms(float[] a, int from, float[][] rows, int i, float[] sums, int cols) {
        float w0 = a[from];
        float w1 = a[from + 1];
        float w2 = a[from + 2];
        float w3 = a[from + 3];
        float[] x0 = rows[i];
        float[] x1 = rows[i + 1];
        float[] x2 = rows[i + 2];
        float[] x3 = rows[i + 3];
        for (int j = 0; j < cols; j++) {
            sums[j] = sums[j] + w0 * x0[j] + w1 * x1[j] + w2 * x2[j] + w3 * x3[j];
        }
    }

    private static void oneTerm(float weight, float[] x, float[] sums, int cols) {
        for (int j = 0; j < cols; j++) {
            sums[j] += weight * x[j];
        }
    }

    @Override
    public void floatDots(Tile tile) {
        for (int row = 0; row < tile.height; row++) {
            for (int col = 0; col < tile.cols; col++) {
                int at = tile.aAt + row * tile.aStride;
                tile.c[tile.cAt + row * tile.cStride + col] =
                        dot(tile.floats, at, tile.x, tile.xAt + col * tile.xStride, tile.depth);
            }
        }
    }

    /** A dot product in eight sums. The compiler keeps the order of additions, so it cannot split a single sum by itself. */
    private static float dot(float[] a, int from, float[] x, int xFrom, int depth) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i <= depth - 8; i += 8) {
            s0 += a[from + i] * x[xFrom + i];
            s1 += a[from + i + 1] * x[xFrom + i + 1];
            s2 += a[from + i + 2] * x[xFrom + i + 2];
            s3 += a[from + i + 3] * x[xFrom + i + 3];
            s4 += a[from + i + 4] * x[xFrom + i + 4];
            s5 += a[from + i + 5] * x[xFrom + i + 5];
            s6 += a[from + i + 6] * x[xFrom + i + 6];
            s7 += a[from + i + 7] * x[xFrom + i + 7];
        }
        float sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (; i < depth; i++) {
            sum += a[from + i] * x[xFrom + i];
        }
        return sum;
    }

    @Override
    public void halfDots(Tile tile) {
        for (int row = 0; row < tile.height; row++) {
            for (int col = 0; col < tile.cols; col++) {
                int from = tile.aAt + row * tile.aStride;
                int x = tile.xAt + col * tile.xStride;
                float even = 0;
                float odd = 0;
                int i = 0;
                for (; i < tile.depth - 1; i += 2) {
                    even += Float16.finiteToFloat(tile.shorts[from + i]) * tile.x[x + i];
                    odd += Float16.finiteToFloat(tile.shorts[from + i + 1]) * tile.x[x + i + 1];
                }
                if (i < tile.depth) {
                    even += Float16.finiteToFloat(tile.shorts[from + i]) * tile.x[x + i];
                }
                tile.c[tile.cAt + row * tile.cStride + col] = even + odd;
            }
        }
    }

    @Override
    public void byteDots(Tile tile) {
        byte[] a = tile.bytes;
        int[] x = tile.wholeX;
        for (int row = 0; row < tile.height; row++) {
            int from = tile.aAt + row * tile.aStride;
            int sum = 0;
            for (int i = 0; i < tile.depth; i++) {
                sum += a[from + i] * x[tile.xAt + i];
            }
            tile.wholeC[tile.cAt + row * tile.cStride] = sum;
        }
    }

    @Override
    public void shortDots(Tile tile) {
        short[] a = tile.shorts;
        int[] x = tile.wholeX;
        for (int row = 0; row < tile.height; row++) {
            int from = tile.aAt + row * tile.aStride;
            int sum = 0;
            for (int i = 0; i < tile.depth; i++) {
                sum += a[from + i] * x[tile.xAt + i];
            }
            tile.wholeC[tile.cAt + row * tile.cStride] = sum;
        }
    }

    @Override
    public void widenHalves(Tile tile) {
        for (int i = 0; i < tile.depth; i++) {
            tile.x[tile.xAt + i] = Float16.finiteToFloat(tile.shorts[tile.aAt + i]);
        }
    }

    @Override
    public void widenBytes(Tile tile) {
        for (int i = 0; i < tile.depth; i++) {
            tile.x[tile.xAt + i] = tile.bytes[tile.aAt + i];
        }
    }

    @Override
    public void addWhole(Tile tile, int shift) {
        for (int row = 0; row < tile.height; row++) {
            int to = tile.cAt + row * tile.cStride;
            int from = tile.xAt + row * tile.xStride;
            for (int i = 0; i < tile.cols; i++) {
                tile.wholeC[to + i] += (int) tile.c[from + i] << shift;
            }
        }
    }

    /** Copies first and then finishes in place, so that the loop uses a single index. */
    @Override
    public void finish(Tile tile, float addend, RowFinish bounds) {
        if (tile.c != tile.x || tile.cAt != tile.xAt) {
            System.arraycopy(tile.x, tile.xAt, tile.c, tile.cAt, tile.cols);
        }
        finish(tile.c, tile.cAt, tile.cAt + tile.cols, addend, bounds);
    }

    private static void finish(float[] target, int from, int end, float addend, RowFinish bounds) {
        float least = bounds.least();
        float most = bounds.most();
        if (bounds.isUnbounded()) {
            for (int i = from; i < end; i++) {
                target[i] = target[i] + addend;
            }
        } else if (most == Float.POSITIVE_INFINITY) {
            for (int i = from; i < end; i++) {
                target[i] = Math.max(least, target[i] + addend);
            }
        } else {
            for (int i = from; i < end; i++) {
                target[i] = Math.min(most, Math.max(least, target[i] + addend));
            }
        }
    }

    @Override
    public void copyRows(Tile tile) {
        for (int row = 0; row < tile.depth; row++) {
            int from = tile.xAt + row * tile.xStride;
            System.arraycopy(tile.x, from, tile.c, tile.cAt + row * tile.cStride, tile.cols);
        }
    }

    @Override
    public void pick(float[] from, int start, int step, float[] to, int at, int count) {
        for (int i = 0, source = start; i < count; i++, source += step) {
            to[at + i] = from[source];
        }
    }

    @Override
    public void correlate(Correlation correlation) {
        PortableWindows.correlate(correlation);
    }

    @Override
    public void largest(WindowRow row) {
        PortableWindows.largest(row);
    }

    @Override
    public void exp(float[] x, int from, int end, float shift) {
        Exponential.replace(x, from, end, shift);
    }

    @Override
    public float largest(float[] x, int from, int end) {
        return Extremes.largest(x, from, end);
    }

    @Override
    public float smallest(float[] x, int from, int end) {
        return Extremes.smallest(x, from, end);
    }
}
