package dev.ballast.tensor;

/** A dense row-major array with a shape. */
public sealed interface Tensor permits FloatTensor, ByteTensor, IntTensor, LongTensor {
    Shape shape();

    /** Element type by its name in the Open Inference Protocol, such as {@code FP32}. */
    String datatype();

    /** The same elements under another shape of equal size; the data is shared, not copied. */
    Tensor reshaped(Shape shape);

    /** Throws IllegalArgumentException unless {@code shape} has exactly {@code length} elements. */
    static void requireLength(Shape shape, int length) {
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + shape.size() + " elements, the data has " + length);
        }
    }
}
