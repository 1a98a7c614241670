package dev.ballast.gemm;

import dev.ballast.gemm.operand.Weights;

/** Products with few columns. Four rows of W at a time are read once, and each row is multiplied with every column. */
final class DotProducts {
    private static final int ROWS = InnerLoops.ROWS;

    /** Columns per call of the inner loops in float32. */
    private static final int PAIR = 2;

    /** Number of terms whose sum cannot overflow int32: int16 times int8 is at most 2^22 in magnitude. */
    private static final int LONG_DEPTH = 256;

    private final InnerLoops loops;

    DotProducts(InnerLoops loops) {
        this.loops = loops;
    }

    /** The product of FLOAT32 or FLOAT16 weights. */
    void floats(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        Tile tile = scratch.tile();
        boolean isHalf = a.format() == Weights.Format.FLOAT16;
        tile.floats = a.floats();
        tile.shorts = a.shorts();
        tile.depth = a.cols();
        tile.aStride = a.cols();
        tile.height = FourRows.height(a.rows());
        tile.x = b.standing();
        tile.xStride = b.rows();
        tile.c = scratch.sums(ROWS * PAIR);
        tile.cAt = 0;
        tile.cStride = PAIR;
        for (int row = 0; row < a.rows(); row += ROWS) {
            int first = FourRows.first(row, a.rows());
            tile.aAt = a.offset() + first * a.cols();
            for (int col = 0; col < b.cols(); col += PAIR) {
                tile.cols = Math.min(PAIR, b.cols() - col);
                tile.xAt = b.standingAt() + col * b.rows();
                if (isHalf) {
                    loops.halfDots(tile);
                } else {
                    loops.floatDots(tile);
                }
                for (int r = row; r < row + FourRows.fresh(row, a.rows()); r++) {
                    for (int j = 0; j < tile.cols; j++) {
                        c[at + r * b.cols() + col + j] = tile.finish.of(r, tile.c[(r - first) * PAIR + j]);
                    }
                }
            }
        }
    }

    /** The product of INT8 or INT16 weights in int32. */
    void wholes(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        Tile tile = bind(a, b, scratch);
        tile.depth = a.cols();
        for (int row = 0; row < a.rows(); row += ROWS) {
            int first = FourRows.first(row, a.rows());
            tile.aAt = a.offset() + first * a.cols();
            for (int col = 0; col < b.cols(); col++) {
                tile.xAt = col * b.rows();
                run(a, tile);
                for (int r = row; r < row + FourRows.fresh(row, a.rows()); r++) {
                    c[at + r * b.cols() + col] = tile.wholeC[tile.cAt + r - first];
                }
            }
        }
    }

    /** The product of INT8 or INT16 weights in int64, added up from runs of terms whose sums fit int32. */
    void wholes(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        Tile tile = bind(a, b, scratch);
        for (int row = 0; row < a.rows(); row += ROWS) {
            int first = FourRows.first(row, a.rows());
            for (int col = 0; col < b.cols(); col++) {
                for (int from = 0; from < a.cols(); from += LONG_DEPTH) {
                    tile.depth = Math.min(LONG_DEPTH, a.cols() - from);
                    tile.aAt = a.offset() + first * a.cols() + from;
                    tile.xAt = col * b.rows() + from;
                    run(a, tile);
                    for (int r = row; r < row + FourRows.fresh(row, a.rows()); r++) {
                        c[at + r * b.cols() + col] += tile.wholeC[tile.cAt + r - first];
                    }
                }
            }
        }
    }

    /** Writes the columns as integers, with room for four sums after them. */
    private static Tile bind(Weights a, Columns b, Scratch scratch) {
        int length = b.rows() * b.cols();
        float[] columns = b.standing();
        int[] wholes = scratch.wholes(length + ROWS);
        for (int i = 0; i < length; i++) {
            wholes[i] = (int) columns[b.standingAt() + i];
        }
        Tile tile = scratch.tile();
        tile.bytes = a.bytes();
        tile.shorts = a.shorts();
        tile.aStride = a.cols();
        tile.height = FourRows.height(a.rows());
        tile.wholeX = wholes;
        tile.wholeC = wholes;
        tile.cAt = length;
        tile.cStride = 1;
        return tile;
    }

    private void run(Weights a, Tile tile) {
        if (a.format() == Weights.Format.INT8) {
            loops.byteDots(tile);
        } else {
            loops.shortDots(tile);
        }
    }
}
