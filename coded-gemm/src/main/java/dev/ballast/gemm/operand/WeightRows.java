package dev.ballast.gemm.operand;

import dev.ballast.gemm.operand.Weights.Format;
import java.util.List;

/** Matrices of weights made of other ones. All of them are one matrix each, none is block-diagonal. */
public final class WeightRows {
    private WeightRows() {}

    /** The rows of several weights of one format and width, one after the other, in a new array. */
    public static Weights joined(List<Weights> parts) {
        Weights first = parts.get(0);
        int rows = 0;
        for (Weights part : parts) {
            if (part.format() != first.format() || part.cols() != first.cols()) {
                throw new IllegalArgumentException("weights of " + part + " in " + part.format() + " beside weights in "
                        + first.format() + " of " + first.cols() + " columns");
            }
            rows = Math.addExact(rows, part.rows());
        }
        Weights joined = zeros(first.format(), rows, first.cols());
        int at = 0;
        for (Weights part : parts) {
            copy(part, joined, at);
            at += part.size();
        }
        return joined;
    }

    /** The rows of the weights, then rows of zeros: {@code height} rows in a new array. */
    public static Weights padded(Weights weights, int height) {
        Weights padded = zeros(weights.format(), height, weights.cols());
        copy(weights, padded, 0);
        return padded;
    }

    /** Elements {@code from <= i < from + rows * cols} of the weights as a matrix, which shares their array. */
    public static Weights matrix(Weights weights, int from, int rows, int cols) {
        int at = weights.offset() + from;
        return switch (weights.format()) {
            case FLOAT32 -> Weights.float32(weights.floats(), at, rows, cols);
            case FLOAT16 -> Weights.float16(weights.shorts(), at, rows, cols);
            case INT8 -> Weights.int8(weights.bytes(), at, rows, cols);
            case INT16 -> Weights.int16(weights.shorts(), at, rows, cols);
        };
    }

    /** Weights of zeros, to be filled. */
    public static Weights zeros(Format format, int rows, int cols) {
        int size = Math.multiplyExact(rows, cols);
        return switch (format) {
            case FLOAT32 -> Weights.float32(new float[size], 0, rows, cols);
            case FLOAT16 -> Weights.float16(new short[size], 0, rows, cols);
            case INT8 -> Weights.int8(new byte[size], 0, rows, cols);
            case INT16 -> Weights.int16(new short[size], 0, rows, cols);
        };
    }

    /** Writes weights into an array of this class. */
    private static void copy(Weights from, Weights to, int at) {
        switch (from.format()) {
            case FLOAT32 -> System.arraycopy(from.floats(), from.offset(), to.floats(), at, from.size());
            case FLOAT16, INT16 -> System.arraycopy(from.shorts(), from.offset(), to.shorts(), at, from.size());
            case INT8 -> System.arraycopy(from.bytes(), from.offset(), to.bytes(), at, from.size());
        }
    }
}
