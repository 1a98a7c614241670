package dev.ballast.gemm.operand;

import java.util.Objects;

/**
 * A dense row-major matrix inside a wrapped array: element (r, c) stands at {@code data[offset + r * cols + c]}. Rows are contiguous,
 * without padding between them. The array belongs to the code that made it, not to the block.
 */
public final class Block {
    private final float[] data;
    private final int offset;
    private final int rows;
    private final int cols;

    private Block(float[] data, int offset, int rows, int cols) {
        if (rows < 0 || cols < 0) {
            throw new IllegalArgumentException(
                    "rows and columns of a block must be 0 or more, are " + rows + " x " + cols);
        }
        Objects.checkFromIndexSize(offset, Math.multiplyExact(rows, cols), data.length);
        this.data = data;
        this.offset = offset;
        this.rows = rows;
        this.cols = cols;
    }

    /** Wraps the {@code rows * cols} elements of {@code data} from {@code offset} on. */
    public static Block of(float[] data, int offset, int rows, int cols) {
        return new Block(data, offset, rows, cols);
    }

    /** The first {@code rows * cols} elements of {@code data}, wrapped. */
    public static Block of(float[] data, int rows, int cols) {
        return new Block(data, 0, rows, cols);
    }

    public float[] data() {
        return data;
    }

    public int offset() {
        return offset;
    }

    public int rows() {
        return rows;
    }

    public int cols() {
        return cols;
    }

    public float get(int row, int col) {
        return data[offset + Objects.checkIndex(row, rows) * cols + Objects.checkIndex(col, cols)];
    }

    @Override
    public String toString() {
        return rows + " x " + cols;
    }
}
