package dev.ballast.model.op.node;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;

/** Access to single elements of tensors of any type, for shapes, constants and other small work. */
public final class Whole {
    private Whole() {}

    /** An element as an integer. A float is rounded towards zero. */
    public static long get(Tensor tensor, int index) {
        if (tensor instanceof LongTensor longs) {
            return longs.data()[index];
        }
        if (tensor instanceof IntTensor ints) {
            return ints.data()[index];
        }
        return tensor instanceof ByteTensor octets ? octets.get(index) : (long) ((FloatTensor) tensor).data()[index];
    }

    /** Writes an integer. A narrower integer type keeps the lowest bits. */
    public static void set(Tensor tensor, int index, long value) {
        if (tensor instanceof LongTensor longs) {
            longs.data()[index] = value;
        } else if (tensor instanceof IntTensor ints) {
            ints.data()[index] = (int) value;
        } else if (tensor instanceof ByteTensor octets) {
            octets.data()[index] = (byte) value;
        } else {
            ((FloatTensor) tensor).data()[index] = value;
        }
    }

    /** Writes a number. For an integer type it is rounded towards zero. */
    public static void set(Tensor tensor, int index, float value) {
        if (tensor instanceof FloatTensor floats) {
            floats.data()[index] = value;
        } else {
            set(tensor, index, (long) value);
        }
    }
}
