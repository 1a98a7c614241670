package dev.ballast.tensor;

/** A dense row-major array with a shape. */
public sealed interface Tensor permits FloatTensor, ByteTensor, IntTensor, LongTensor {
    Shape shape();

    /** Name of the element type in the Open Inference Protocol, such as {@code FP32}. */
    String datatype();

    /** The same elements under another shape of equal size; the data is shared, not copied. */
    Tensor reshaped(Shape shape);

    /** The elements as float32: the tensor itself if it is one, else a copy with the nearest numbers. */
    FloatTensor floats();

    /**
     * Copies {@code count} elements from {@code source}, index {@code from} on, to {@code target}, index {@code at} on.
     *
     * @throws IllegalArgumentException unless both tensors are FP32 or both are INT32
     */
    static void copy(Tensor source, int from, Tensor target, int at, int count) {
        if (source instanceof FloatTensor floats && target instanceof FloatTensor to) {
            System.arraycopy(floats.data(), from, to.data(), at, count);
        } else if (source instanceof IntTensor ints && target instanceof IntTensor to) {
            System.arraycopy(ints.data(), from, to.data(), at, count);
        } else {
            throw new IllegalArgumentException(source.datatype() + " elements among those of " + target.datatype());
        }
    }

    /** Throws IllegalArgumentException unless {@code shape} has exactly {@code length} elements. */
    static void requireLength(Shape shape, int length) {
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + shape.size() + " elements, the data has " + length);
        }
    }
}
