package dev.ballast.gemm.operand;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** The number types in which a product is computed. */
public enum Arithmetic {
    /** float32 activations and products. */
    FLOAT32,
    /** int8 activations; products in int32, exact mod 2^32. */
    INT32,
    /** int8 activations; products in int64, exact. */
    INT64;

    /** Bytes of one element of an activation. */
    public int activationBytes() {
        return this == FLOAT32 ? Float.BYTES : Byte.BYTES;
    }

    /** Bytes of one element of a product. */
    public int productBytes() {
        return this == INT64 ? Long.BYTES : Integer.BYTES;
    }

    /** A flat activation of zeros, to be filled. */
    public Tensor activation(int length) {
        Shape shape = Shape.of(length);
        return this == FLOAT32 ? FloatTensor.zeros(shape) : ByteTensor.signed(shape, new byte[length]);
    }

    /** A flat product of zeros, to be filled. */
    public Tensor product(int length) {
        Shape shape = Shape.of(length);
        return switch (this) {
            case FLOAT32 -> FloatTensor.zeros(shape);
            case INT32 -> IntTensor.wrap(shape, new int[length]);
            case INT64 -> LongTensor.wrap(shape, new long[length]);
        };
    }
}
