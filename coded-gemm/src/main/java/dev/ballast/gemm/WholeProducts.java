package dev.ballast.gemm;

import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import java.util.Arrays;

/**
 * Integer products computed in float32. Sums of up to {@value Tile#MOST_DEPTH} products of int8 numbers are exact in float32, so the loops
 * of the float32 product serve integers too. An int16 weight is split into 256 times one int8 number plus another; each of the two takes a
 * tile of its own.
 */
final class WholeProducts {
    private static final int ROWS = InnerLoops.ROWS;

    /** Weight of the high half of an int16 weight, as a shift. */
    private static final int HIGH = 8;

    private static final long[] IN_INTS = {};

    private final InnerLoops loops;
    private final DotProducts dots;

    WholeProducts(InnerLoops loops, DotProducts dots) {
        this.loops = loops;
        this.dots = dots;
    }

    /** The product in int32. */
    void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        if (b.cols() <= Lowering.FEW_COLUMNS) {
            dots.wholes(a, b, scratch, c, at);
            return;
        }
        Arrays.fill(c, at, at + a.rows() * b.cols(), 0);
        scratch.tile().wholeC = c;
        scratch.tile().longC = IN_INTS;
        blocks(a, b, scratch, at);
    }

    /** The product in int64. */
    void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        Arrays.fill(c, at, at + a.rows() * b.cols(), 0L);
        if (b.cols() <= Lowering.FEW_COLUMNS) {
            dots.wholes(a, b, scratch, c, at);
            return;
        }
        scratch.tile().longC = c;
        blocks(a, b, scratch, at);
    }

    private void blocks(Weights a, Columns b, Scratch scratch, int origin) {
        Tile tile = scratch.tile();
        tile.cStride = b.cols();
        tile.isFirst = true;
        tile.isLast = false;
        for (int from = 0; from < a.cols(); from += loops.depth()) {
            tile.depth = Math.min(loops.depth(), a.cols() - from);
            b.rows(from, tile.depth);
            widen(a, from, scratch);
            BlockedKernel.bindPanel(loops, b, scratch);
            for (int col = 0; col < b.cols(); col += tile.stripes * loops.lanes()) {
                tile.stripes = BlockedKernel.stripes(loops, b.cols() - col);
                tile.cols = Math.min(b.cols() - col, tile.stripes * loops.lanes());
                b.pack(loops, col, tile.cols);
                panel(a, scratch, origin + col);
            }
        }
    }

    /** Writes {@code depth} columns of the weights as floats: the low halves of all rows, then, for INT16, the high halves of all rows. */
    private void widen(Weights a, int from, Scratch scratch) {
        Tile tile = scratch.tile();
        int length = a.rows() * tile.depth;
        boolean isByte = a.format() == Weights.Format.INT8;
        float[] block = scratch.block(isByte ? length : 2 * length);
        tile.floats = block;
        tile.x = block;
        tile.bytes = a.bytes();
        for (int row = 0; row < a.rows(); row++) {
            tile.aAt = a.offset() + row * a.cols() + from;
            tile.xAt = row * tile.depth;
            if (isByte) {
                loops.widenBytes(tile);
            } else {
                halve(a.shorts(), tile, length);
            }
        }
    }

    private static void halve(short[] weights, Tile tile, int high) {
        for (int i = 0; i < tile.depth; i++) {
            short weight = weights[tile.aAt + i];
            byte low = (byte) weight;
            tile.floats[tile.xAt + i] = low;
            tile.floats[tile.xAt + i + high] = (weight - low) >> HIGH;
        }
    }

    /** C += A's block * the packed panel. C's columns begin at {@code origin}. */
    private void panel(Weights a, Scratch scratch, int origin) {
        Tile tile = scratch.tile();
        int m = a.rows();
        int high = a.format() == Weights.Format.INT8 ? 0 : m * tile.depth;
        for (int row = 0; row < m; row += ROWS) {
            tile(scratch, row, m, origin, 0);
            if (high > 0) {
                tile(scratch, row, m, origin, high);
            }
        }
    }

    private void tile(Scratch scratch, int row, int m, int origin, int half) {
        Tile tile = scratch.tile();
        int n = tile.cStride;
        int pitch = tile.stripes * loops.lanes();
        int first = FourRows.first(row, m);
        tile.c = scratch.sums(ROWS * pitch);
        tile.cAt = 0;
        tile.cStride = pitch;
        tile.xAt = Scratch.PANEL_START;
        tile.aAt = half + first * tile.depth;
        tile.aStride = tile.depth;
        tile.height = FourRows.height(m);
        loops.tile(tile);
        tile.height = FourRows.fresh(row, m);
        tile.xAt = (row - first) * pitch;
        tile.xStride = pitch;
        tile.cAt = origin + row * n;
        tile.cStride = n;
        add(tile, half == 0 ? 0 : HIGH);
    }

    private void add(Tile tile, int shift) {
        if (tile.longC.length == 0) {
            loops.addWhole(tile, shift);
            return;
        }
        for (int r = 0; r < tile.height; r++) {
            int to = tile.cAt + r * tile.cStride;
            int from = tile.xAt + r * tile.xStride;
            for (int i = 0; i < tile.cols; i++) {
                tile.longC[to + i] += (long) tile.c[from + i] << shift;
            }
        }
    }
}
