package dev.ballast.tensor;

/** int64 elements: shapes and axes that a model computes with, and products too wide for int32. The tensor wraps its array. */
public final class LongTensor implements Tensor {
    private final Shape shape;
    private final long[] data;

    private LongTensor(Shape shape, long[] data) {
        Tensor.requireLength(shape, data.length);
        this.shape = shape;
        this.data = data;
    }

    /** Wraps the row-major elements; {@code data} has exactly {@code shape.size()} of them. */
    public static LongTensor wrap(Shape shape, long[] data) {
        return new LongTensor(shape, data);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public String datatype() {
        return "INT64";
    }

    /** The elements themselves, not a copy. */
    public long[] data() {
        return data;
    }

    @Override
    public LongTensor reshaped(Shape other) {
        return new LongTensor(other, data);
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
