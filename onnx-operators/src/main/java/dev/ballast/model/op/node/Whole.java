package dev.ballast.model.op.node;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;

/** Access to elements of tensors of any type as integers. */
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

    /**
     * Reads a run of elements as integers.
     *
     * @param from index in the tensor at which the run begins
     * @param to index in {@code y} at which the run is written
     */
    public static void read(Tensor tensor, int from, long[] y, int to, int length) {
        if (tensor instanceof LongTensor longs) {
            System.arraycopy(longs.data(), from, y, to, length);
        } else if (tensor instanceof IntTensor ints) {
            int[] x = ints.data();
            for (int i = 0; i < length; i++) {
                y[to + i] = x[from + i];
            }
        } else {
            for (int i = 0; i < length; i++) {
                y[to + i] = get(tensor, from + i);
            }
        }
    }

    /**
     * Writes the first elements of {@code x}. A narrower integer type keeps the lowest bits.
     *
     * @param to index in the tensor at which the run begins
     */
    public static void write(long[] x, Tensor tensor, int to, int length) {
        if (tensor instanceof LongTensor longs) {
            System.arraycopy(x, 0, longs.data(), to, length);
        } else {
            for (int i = 0; i < length; i++) {
                set(tensor, to + i, x[i]);
            }
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
