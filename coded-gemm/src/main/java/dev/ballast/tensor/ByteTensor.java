package dev.ballast.tensor;

/** 8-bit integers, signed or unsigned. The tensor wraps its array; only the owner of the array may write the elements. */
public final class ByteTensor implements Tensor {
    private final Shape shape;
    private final byte[] data;
    private final boolean signed;

    private ByteTensor(Shape shape, byte[] data, boolean signed) {
        Tensor.requireLength(shape, data.length);
        this.shape = shape;
        this.data = data;
        this.signed = signed;
    }

    /** Wraps the row-major elements as int8. */
    public static ByteTensor signed(Shape shape, byte[] data) {
        return new ByteTensor(shape, data, true);
    }

    /** Wraps the row-major elements as uint8: a negative byte stands for itself plus 256. */
    public static ByteTensor unsigned(Shape shape, byte[] data) {
        return new ByteTensor(shape, data, false);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public String datatype() {
        return signed ? "INT8" : "UINT8";
    }

    /** Whether the elements are int8; otherwise they are uint8. */
    public boolean isSigned() {
        return signed;
    }

    /** The value of element {@code i}: -128 to 127, or 0 to 255. */
    public int get(int i) {
        return signed ? data[i] : data[i] & 0xff;
    }

    /** The elements themselves, not a copy. */
    public byte[] data() {
        return data;
    }

    @Override
    public ByteTensor reshaped(Shape other) {
        return new ByteTensor(other, data, signed);
    }
}
