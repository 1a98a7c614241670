package dev.ballast.model.op.node;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** Element types of a model's values. */
public enum ElementType {
    FLOAT("FP32", Float.BYTES),
    INT8("INT8", Byte.BYTES),
    UINT8("UINT8", Byte.BYTES),
    INT32("INT32", Integer.BYTES),
    INT64("INT64", Long.BYTES),
    /** 0 (false) or 1 (true). */
    BOOL("BOOL", Byte.BYTES);

    private final String datatype;
    private final int bytes;

    ElementType(String datatype, int bytes) {
        this.datatype = datatype;
        this.bytes = bytes;
    }

    /** The type of a tensor's elements. */
    public static ElementType of(Tensor tensor) {
        if (tensor instanceof ByteTensor octets) {
            return octets.isSigned() ? INT8 : octets.isBool() ? BOOL : UINT8;
        }
        if (tensor instanceof IntTensor) {
            return INT32;
        }
        return tensor instanceof LongTensor ? INT64 : FLOAT;
    }

    /** Name of the type in the Open Inference Protocol. */
    public String datatype() {
        return datatype;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether an element is an 8-bit integer. */
    public boolean isByte() {
        return this == INT8 || this == UINT8;
    }

    /** The smallest number of an 8-bit type. */
    public int least() {
        return this == INT8 ? Byte.MIN_VALUE : 0;
    }

    /** The largest number of an 8-bit type. */
    public int most() {
        return this == INT8 ? Byte.MAX_VALUE : 255;
    }

    /** The number that converts an 8-bit type to int8 when subtracted: 0 or 128. */
    public int offset() {
        return this == UINT8 ? 128 : 0;
    }

    /** A tensor of zeros. */
    public Tensor zeros(Shape shape) {
        return switch (this) {
            case FLOAT -> FloatTensor.zeros(shape);
            case INT8 -> ByteTensor.signed(shape, new byte[shape.size()]);
            case UINT8 -> ByteTensor.unsigned(shape, new byte[shape.size()]);
            case BOOL -> ByteTensor.bools(shape, new byte[shape.size()]);
            case INT32 -> IntTensor.wrap(shape, new int[shape.size()]);
            case INT64 -> LongTensor.wrap(shape, new long[shape.size()]);
        };
    }

    /** Copies all elements of one tensor to another of the same type and size. */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see elements
    public static void copy(Tensor from, Tensor to) {
        if (of(from) != of(to) || from.shape().size() != to.shape().size()) {
            throw new IllegalArgumentException(
                    "copy of " + from.datatype() + " " + from.shape() + " to " + to.datatype() + " " + to.shape());
        }
        System.arraycopy(elements(from), 0, elements(to), 0, to.shape().size());
    }

    /** The array behind a tensor, for System.arraycopy. */
    public static Object elements(Tensor tensor) {
        if (tensor instanceof ByteTensor octets) {
            return octets.data();
        }
        if (tensor instanceof IntTensor ints) {
            return ints.data();
        }
        return tensor instanceof LongTensor longs ? longs.data() : ((FloatTensor) tensor).data();
    }
}
