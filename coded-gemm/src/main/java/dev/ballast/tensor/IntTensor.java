package dev.ballast.tensor;

/** int32 elements. The array is wrapped: whoever holds the tensor may write it only if it owns the array. */
public final class IntTensor implements Tensor {
    private final Shape shape;
    private final int[] data;

    private IntTensor(Shape shape, int[] data) {
        Tensor.requireLength(shape, data.length);
        this.shape = shape;
        this.data = data;
    }

    /** Wraps the row-major elements. */
    public static IntTensor wrap(Shape shape, int[] data) {
        return new IntTensor(shape, data);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public String datatype() {
        return "INT32";
    }

    /** The elements themselves, not a copy. */
    public int[] data() {
        return data;
    }

    @Override
    public IntTensor reshaped(Shape other) {
        return new IntTensor(other, data);
    }
}
