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

    /** Rows of W that are widened together. With 256 terms each they stay in the second-level cache while panels pass by. */
    private static final int WIDENED = 64;

    /** Bytes of the panels that are packed together, for the second-level cache too. */
    private static final int PACKED_BYTES = 128 << 10;

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

    /**
     * Packs several panels, and widens some rows of W at a time for all of them. W is then read in its own format, once for each group of
     * panels.
     */
    private void blocks(Weights a, Columns b, Scratch scratch, int origin) {
        Tile tile = scratch.tile();
        tile.cStride = b.cols();
        tile.isFirst = true;
        tile.isLast = false;
        int panels = panels();
        for (int from = 0; from < a.cols(); from += loops.depth()) {
            tile.depth = Math.min(loops.depth(), a.cols() - from);
            b.rows(from, tile.depth);
            BlockedKernel.bindPanel(loops, b, scratch, panels);
            float[] packed = tile.x;
            int end;
            for (int col = 0; col < b.cols(); col = end) {
                end = pack(b, tile, col, panels);
                for (int row = 0; row < a.rows(); row += WIDENED) {
                    int rows = Math.min(WIDENED, a.rows() - row);
                    tile.row = row;
                    widen(a, from, rows, scratch);
                    tile.x = packed;
                    panels(a, scratch, rows, col, end, origin + row * b.cols());
                }
            }
        }
    }

    /** Number of panels that are packed together. */
    private int panels() {
        int bytes = loops.stripes() * loops.lanes() * loops.depth() * Float.BYTES;
        return loops.panelInRows() ? 1 : Math.max(1, PACKED_BYTES / bytes);
    }

    /** Packs up to {@code count} panels of columns from {@code col} on. Gives the column after the last one. */
    private int pack(Columns b, Tile tile, int col, int count) {
        int end = col;
        tile.xAt = Scratch.PANEL_START;
        for (int i = 0; i < count && end < b.cols(); i++) {
            next(tile, end);
            b.packInto(tile);
            b.pack(loops, end, tile.cols);
            tile.xAt += length(tile);
            end += tile.cols;
        }
        return end;
    }

    /** Gives the tile the extents of the panel that begins at column {@code col}. */
    private void next(Tile tile, int col) {
        int left = tile.cStride - col;
        tile.stripes = BlockedKernel.stripes(loops, left);
        tile.cols = Math.min(left, tile.stripes * loops.lanes());
    }

    /** Elements of the tile's panel. */
    private int length(Tile tile) {
        return tile.stripes * loops.lanes() * tile.depth;
    }

    /**
     * Writes {@code depth} columns of some rows of the weights as floats: the low halves of the rows, then, for INT16, the high halves of the
     * rows.
     */
    private void widen(Weights a, int from, int rows, Scratch scratch) {
        Tile tile = scratch.tile();
        int length = rows * tile.depth;
        boolean isByte = a.format() == Weights.Format.INT8;
        float[] block = scratch.block(isByte ? length : 2 * length);
        tile.floats = block;
        tile.x = block;
        tile.bytes = a.bytes();
        for (int row = 0; row < rows; row++) {
            tile.aAt = a.offset() + (tile.row + row) * a.cols() + from;
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

    /** C += the widened rows * the packed panels of columns {@code first <= col < end}. C's rows begin at {@code origin}. */
    private void panels(Weights a, Scratch scratch, int rows, int first, int end, int origin) {
        Tile tile = scratch.tile();
        int high = a.format() == Weights.Format.INT8 ? 0 : rows * tile.depth;
        int at = Scratch.PANEL_START;
        for (int col = first; col < end; col += tile.cols) {
            next(tile, col);
            for (int row = 0; row < rows; row += ROWS) {
                tile(scratch, row, rows, at, origin + col, 0);
                if (high > 0) {
                    tile(scratch, row, rows, at, origin + col, high);
                }
            }
            at += length(tile);
        }
    }

    private void tile(Scratch scratch, int row, int rows, int at, int origin, int half) {
        Tile tile = scratch.tile();
        int n = tile.cStride;
        int pitch = tile.stripes * loops.lanes();
        int first = FourRows.first(row, rows);
        tile.c = scratch.sums(ROWS * pitch);
        tile.cAt = 0;
        tile.cStride = pitch;
        tile.xAt = at;
        tile.aAt = half + first * tile.depth;
        tile.aStride = tile.depth;
        tile.height = FourRows.height(rows);
        loops.tile(tile);
        tile.height = FourRows.fresh(row, rows);
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
