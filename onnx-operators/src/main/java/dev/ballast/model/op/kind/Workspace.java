package dev.ballast.model.op.kind;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;

/**
 * Working memory and kernel of one run. Used by one thread at a time. It grows to the size that the largest operator needs and keeps this
 * size.
 */
public final class Workspace {
    private static final int BUFFERS = 12;

    private final GemmKernel kernel;
    private final Scratch scratch = new Scratch();
    private final float[][] buffers = new float[BUFFERS][0];
    private final long[][] longs = new long[BUFFERS][0];
    private int[] places = new int[0];
    private ByteTensor octets = ByteTensor.signed(Shape.of(0), new byte[0]);
    private IntTensor sums = IntTensor.wrap(Shape.of(0), new int[0]);
    private IntTensor products = IntTensor.wrap(Shape.of(0), new int[0]);

    public Workspace(GemmKernel kernel) {
        this.kernel = kernel;
    }

    public GemmKernel kernel() {
        return kernel;
    }

    public Scratch scratch() {
        return scratch;
    }

    /** Buffer 0, see {@link #buffer(int, int)}. */
    public float[] buffer(int length) {
        return buffer(0, length);
    }

    /**
     * One of {@value #BUFFERS} arrays of at least {@code length} elements. Its content is undefined. It is valid until the next call for
     * the same array.
     */
    public float[] buffer(int which, int length) {
        if (buffers[which].length < length) {
            buffers[which] = new float[length];
        }
        return buffers[which];
    }

    /** The same as {@link #buffer(int, int)}, for int64 elements. */
    public long[] longs(int which, int length) {
        if (longs[which].length < length) {
            longs[which] = new long[length];
        }
        return longs[which];
    }

    /** At least {@code length} elements of undefined content for offsets into a value, valid until the next call. */
    public int[] places(int length) {
        if (places.length < length) {
            places = new int[length];
        }
        return places;
    }

    /** At least {@code length} elements of undefined content for column sums, valid until the next call. */
    public IntTensor sums(int length) {
        if (sums.shape().size() < length) {
            sums = IntTensor.wrap(Shape.of(length), new int[length]);
        }
        return sums;
    }

    /** At least {@code length} elements of undefined content for a product, valid until the next call. */
    public IntTensor products(int length) {
        if (products.shape().size() < length) {
            products = IntTensor.wrap(Shape.of(length), new int[length]);
        }
        return products;
    }

    /** The value itself when it is int8; otherwise its elements minus 128, valid until the next call. */
    public ByteTensor signed(ByteTensor value) {
        if (value.isSigned()) {
            return value;
        }
        if (octets.shape().size() < value.shape().size()) {
            octets = ByteTensor.signed(value.shape(), new byte[value.shape().size()]);
        }
        toSigned(value, octets);
        return octets;
    }

    /** Converts uint8 elements to int8 by subtracting 128. */
    public static void toSigned(ByteTensor unsigned, ByteTensor signed) {
        byte[] from = unsigned.data();
        byte[] to = signed.data();
        for (int i = 0; i < from.length; i++) {
            to[i] = (byte) (from[i] ^ 0x80);
        }
    }
}
