package dev.ballast.gemm.operand;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The weights W[m x k] of a layer or of one part of it, in one of the formats that a node can hold. Element (r, c) stands at
 * {@code offset + r * cols + c} of the format's array. The array is wrapped; nobody may write it from here on.
 *
 * <p>Block-diagonal weights are several matrices, the blocks, each with an array of its own. What is beside the blocks is zero and is not
 * stored.
 */
public final class Weights {
    private static final float[] NO_FLOATS = {};
    private static final short[] NO_SHORTS = {};
    private static final byte[] NO_BYTES = {};

    private final Format format;
    private final float[] floats;
    private final short[] shorts;
    private final byte[] bytes;
    private final int offset;
    private final int rows;
    private final int cols;
    private final int size;

    /** The blocks of block-diagonal weights; empty for one matrix. */
    private final List<Weights> diagonal;

    /** Format in which a weight is stored. */
    public enum Format {
        FLOAT32(Float.BYTES),
        /** IEEE 754 binary16; widened before it is multiplied. */
        FLOAT16(Short.BYTES),
        INT8(Byte.BYTES),
        /** Parity of int8 weights. */
        INT16(Short.BYTES);

        private final int bytes;

        Format(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one weight. */
        public int bytes() {
            return bytes;
        }

        /** Whether the product is exact, over int8 activations. Otherwise activations and products are float32. */
        public boolean isInteger() {
            return this == INT8 || this == INT16;
        }
    }

    /** Position of the weights in their array, and their extents. */
    private record Place(int offset, int rows, int cols) {}

    private Weights(Format format, float[] floats, short[] shorts, byte[] bytes, Place place) {
        this.format = format;
        this.floats = floats;
        this.shorts = shorts;
        this.bytes = bytes;
        this.offset = place.offset();
        this.rows = place.rows();
        this.cols = place.cols();
        if (rows < 0 || cols < 0) {
            throw new IllegalArgumentException(
                    "rows and columns of weights must be 0 or more, are " + rows + " x " + cols);
        }
        int length = floats.length + shorts.length + bytes.length;
        this.size = Math.multiplyExact(rows, cols);
        this.diagonal = List.of();
        Objects.checkFromIndexSize(offset, size, length);
    }

    private Weights(List<Weights> blocks) {
        this.format = blocks.get(0).format;
        this.floats = NO_FLOATS;
        this.shorts = NO_SHORTS;
        this.bytes = NO_BYTES;
        this.offset = 0;
        this.diagonal = List.copyOf(blocks);
        int height = 0;
        int width = 0;
        int sum = 0;
        for (Weights block : blocks) {
            if (block.format != format || !block.diagonal.isEmpty()) {
                throw new IllegalArgumentException(
                        "a block of " + block + " in " + block.format + " beside blocks in " + format);
            }
            height = Math.addExact(height, block.rows);
            width = Math.addExact(width, block.cols);
            sum = Math.addExact(sum, block.size);
        }
        this.rows = height;
        this.cols = width;
        this.size = sum;
    }

    /**
     * Block-diagonal weights, which wrap the blocks. One block is returned as it is.
     *
     * @param blocks at least one, of one format, none of them block-diagonal
     */
    public static Weights diagonal(List<Weights> blocks) {
        return blocks.size() == 1 ? blocks.get(0) : new Weights(blocks);
    }

    /** The blocks of block-diagonal weights; these weights alone when they are one matrix. */
    public List<Weights> blocks() {
        return diagonal.isEmpty() ? List.of(this) : diagonal;
    }

    private void requireOneBlock() {
        if (!diagonal.isEmpty()) {
            throw new IllegalStateException(diagonal.size() + " blocks have no array in common");
        }
    }

    /** float32, {@code rows * cols} elements of {@code data} from {@code offset} on. */
    public static Weights float32(float[] data, int offset, int rows, int cols) {
        return new Weights(Format.FLOAT32, data, NO_SHORTS, NO_BYTES, new Place(offset, rows, cols));
    }

    /** float32, wrapping the block's array. */
    public static Weights float32(Block block) {
        return float32(block.data(), block.offset(), block.rows(), block.cols());
    }

    /** float16, given by its bits: {@code rows * cols} elements of {@code data} from {@code offset} on. */
    public static Weights float16(short[] data, int offset, int rows, int cols) {
        return new Weights(Format.FLOAT16, NO_FLOATS, data, NO_BYTES, new Place(offset, rows, cols));
    }

    public static Weights int8(byte[] data, int offset, int rows, int cols) {
        return new Weights(Format.INT8, NO_FLOATS, NO_SHORTS, data, new Place(offset, rows, cols));
    }

    public static Weights int16(short[] data, int offset, int rows, int cols) {
        return new Weights(Format.INT16, NO_FLOATS, data, NO_BYTES, new Place(offset, rows, cols));
    }

    public Format format() {
        return format;
    }

    /** The array of FLOAT32; empty for other formats. Block-diagonal weights have an array for each block. */
    public float[] floats() {
        requireOneBlock();
        return floats;
    }

    /** The array of FLOAT16 and INT16; empty for other formats. */
    public short[] shorts() {
        requireOneBlock();
        return shorts;
    }

    /** The array of INT8; empty for other formats. */
    public byte[] bytes() {
        requireOneBlock();
        return bytes;
    }

    /** Index of element (0, 0) in the array. */
    public int offset() {
        requireOneBlock();
        return offset;
    }

    /** m. */
    public int rows() {
        return rows;
    }

    /** k. */
    public int cols() {
        return cols;
    }

    /** Number of weights held: m * k for one matrix. */
    public int size() {
        return size;
    }

    /** Bytes that a node needs to hold the weights. */
    public long sizeInBytes() {
        return (long) size * format.bytes();
    }

    /** Rows {@code from <= row < from + count}, sharing the array. */
    public Weights rows(int from, int count) {
        Objects.checkFromIndexSize(from, count, rows);
        if (!diagonal.isEmpty()) {
            return diagonal(DiagonalBlocks.rows(diagonal, from, count));
        }
        return new Weights(format, floats, shorts, bytes, new Place(offset + from * cols, count, cols));
    }

    /** FLOAT32 weights rounded to the nearest FLOAT16, in a new array. Weights of magnitude 65520 or more become infinite. */
    public Weights rounded() {
        if (format != Format.FLOAT32) {
            throw new IllegalStateException("only FLOAT32 weights can be rounded, these are " + format);
        }
        if (!diagonal.isEmpty()) {
            return diagonal(diagonal.stream().map(Weights::rounded).toList());
        }
        short[] halves = new short[size];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Float16.fromFloat(floats[offset + i]);
        }
        return float16(halves, 0, rows, cols);
    }

    /** Whether every weight of FLOAT16 weights is finite. True for other formats, which are not examined. */
    public boolean isFinite() {
        if (!diagonal.isEmpty()) {
            return diagonal.stream().allMatch(Weights::isFinite);
        }
        if (format == Format.FLOAT16) {
            for (int i = offset; i < offset + size; i++) {
                if (!Float16.isFinite(shorts[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether other weights are the same elements of the same array. */
    @SuppressWarnings("ReferenceEquality") // arrays are compared by identity
    public boolean isInSamePlace(Weights other) {
        return format == other.format
                && floats == other.floats
                && shorts == other.shorts
                && bytes == other.bytes
                && offset == other.offset
                && rows == other.rows
                && cols == other.cols
                && DiagonalBlocks.alike(diagonal, other.diagonal, Weights::isInSamePlace);
    }

    /** Whether other weights have the same format, extents and bits. */
    public boolean isSame(Weights other) {
        if (isInSamePlace(other)) {
            return true;
        }
        if (format != other.format || rows != other.rows || cols != other.cols) {
            return false;
        }
        if (!DiagonalBlocks.alike(diagonal, other.diagonal, Weights::isSame)) {
            return false;
        }
        int end = offset + (diagonal.isEmpty() ? size : 0);
        int otherEnd = other.offset + end - offset;
        return switch (format) {
            case FLOAT32 -> Arrays.equals(floats, offset, end, other.floats, other.offset, otherEnd);
            case FLOAT16, INT16 -> Arrays.equals(shorts, offset, end, other.shorts, other.offset, otherEnd);
            case INT8 -> Arrays.equals(bytes, offset, end, other.bytes, other.offset, otherEnd);
        };
    }

    /** The weight at (row, col), exactly; 0 beside the blocks of block-diagonal weights. */
    public double get(int row, int col) {
        if (!diagonal.isEmpty()) {
            return DiagonalBlocks.get(diagonal, Objects.checkIndex(row, rows), Objects.checkIndex(col, cols));
        }
        int at = offset + Objects.checkIndex(row, rows) * cols + Objects.checkIndex(col, cols);
        return switch (format) {
            case FLOAT32 -> floats[at];
            case FLOAT16 -> Float16.toFloat(shorts[at]);
            case INT8 -> bytes[at];
            case INT16 -> shorts[at];
        };
    }

    @Override
    public String toString() {
        return rows + " x " + cols;
    }
}
