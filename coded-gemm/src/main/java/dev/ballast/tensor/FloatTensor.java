package dev.ballast.tensor;

/** float32 elements. The tensor wraps its array; only the owner of the array may write the elements. */
public final class FloatTensor implements Tensor {
    private final Shape shape;
    private final float[] data;

    private FloatTensor(Shape shape, float[] data) {
        Tensor.requireLength(shape, data.length);
        this.shape = shape;
        this.data = data;
    }

    /** Wraps the row-major elements; {@code data} has exactly {@code shape.size()} of them. */
    public static FloatTensor wrap(Shape shape, float[] data) {
        return new FloatTensor(shape, data);
    }

    /** Wraps the elements as a tensor of rank 1. */
    public static FloatTensor flat(float[] data) {
        return new FloatTensor(Shape.of(data.length), data);
    }

    public static FloatTensor zeros(Shape shape) {
        return new FloatTensor(shape, new float[shape.size()]);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public String datatype() {
        return "FP32";
    }

    /** The elements themselves, not a copy. */
    public float[] data() {
        return data;
    }

    @Override
    public FloatTensor reshaped(Shape other) {
        return new FloatTensor(other, data);
    }

    @Override
    public FloatTensor floats() {
        return this;
    }

    /** Flat index of the largest element; the first one when several are equal, -1 when the tensor is empty. A NaN is never the largest. */
    public int argMax() {
        int best = -1;
        for (int i = 0; i < data.length; i++) {
            if (best < 0 || data[i] > data[best] || (Float.isNaN(data[best]) && !Float.isNaN(data[i]))) {
                best = i;
            }
        }
        return best;
    }
}
