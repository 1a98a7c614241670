package dev.ballast.gemm.operand;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The weights W[m x k] of a layer or of one part of it, in one of the formats that a node can hold. Element (r, c) stands at
 * {@code offset + r * cols + c} of the format's array. The array is wrapped; nobody may write it from here on.
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
        Objects.checkFromIndexSize(offset, Math.multiplyExact(rows, cols), length);
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

    /** The rows of several weights of one format and width, one after the other, in a new array. */
    public static Weights joined(List<Weights> parts) {
        Format format = parts.get(0).format;
        int cols = parts.get(0).cols;
        int rows = 0;
        for (Weights part : parts) {
            if (part.format != format || part.cols != cols) {
                throw new IllegalArgumentException("weights of " + part + " in " + part.format + " beside weights in "
                        + format + " of " + cols + " columns");
            }
            rows = Math.addExact(rows, part.rows);
        }
        int size = Math.multiplyExact(rows, cols);
        float[] floats = format == Format.FLOAT32 ? new float[size] : NO_FLOATS;
        short[] shorts = format.bytes == Short.BYTES ? new short[size] : NO_SHORTS;
        byte[] bytes = format == Format.INT8 ? new byte[size] : NO_BYTES;
        int at = 0;
        for (Weights part : parts) {
            switch (format) {
                case FLOAT32 -> System.arraycopy(part.floats, part.offset, floats, at, part.size());
                case FLOAT16, INT16 -> System.arraycopy(part.shorts, part.offset, shorts, at, part.size());
                case INT8 -> System.arraycopy(part.bytes, part.offset, bytes, at, part.size());
            }
            at += part.size();
        }
        return new Weights(format, floats, shorts, bytes, new Place(0, rows, cols));
    }

    public Format format() {
        return format;
    }

    /** The array of FLOAT32; empty for other formats. */
    public float[] floats() {
        return floats;
    }

    /** The array of FLOAT16 and INT16; empty for other formats. */
    public short[] shorts() {
        return shorts;
    }

    /** The array of INT8; empty for other formats. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of element (0, 0) in the array. */
    public int offset() {
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

    /** m * k. */
    public int size() {
        return rows * cols;
    }

    /** Bytes that a node needs to hold the weights. */
    public long sizeInBytes() {
        return (long) size() * format.bytes();
    }

    /** Rows {@code from <= row < from + count}, sharing the array. */
    public Weights rows(int from, int count) {
        Objects.checkFromIndexSize(from, count, rows);
        return new Weights(format, floats, shorts, bytes, new Place(offset + from * cols, count, cols));
    }

    /** FLOAT32 weights rounded to the nearest FLOAT16, in a new array. Weights of magnitude 65520 or more become infinite. */
    public Weights rounded() {
        if (format != Format.FLOAT32) {
            throw new IllegalStateException("only FLOAT32 weights can be rounded, these are " + format);
        }
        short[] halves = new short[size()];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Float16.fromFloat(floats[offset + i]);
        }
        return float16(halves, 0, rows, cols);
    }

    /** Whether every weight of FLOAT16 weights is finite. True for other formats, which are not examined. */
    public boolean isFinite() {
        if (format == Format.FLOAT16) {
            for (int i = offset; i < offset + size(); i++) {
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
                && cols == other.cols;
    }

    /** Whether other weights have the same format, extents and bits. */
    public boolean isSame(Weights other) {
        if (isInSamePlace(other)) {
            return true;
        }
        if (format != other.format || rows != other.rows || cols != other.cols) {
            return false;
        }
        int end = offset + size();
        int otherEnd = other.offset + size();
        return switch (format) {
            case FLOAT32 -> Arrays.equals(floats, offset, end, other.floats, other.offset, otherEnd);
            case FLOAT16, INT16 -> Arrays.equals(shorts, offset, end, other.shorts, other.offset, otherEnd);
            case INT8 -> Arrays.equals(bytes, offset, end, other.bytes, other.offset, otherEnd);
        };
    }

    /** The weight at (row, col), exactly. */
    public double get(int row, int col) {
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
