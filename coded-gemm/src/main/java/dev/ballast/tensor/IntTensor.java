package dev.ballast.tensor;

/** int32 elements. The tensor wraps its array; only the owner of the array may write the elements. */
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

    @Override
    public FloatTensor floats() {
        float[] numbers = new float[data.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) data[i];
        }
        return FloatTensor.wrap(shape, numbers);
    }
}
