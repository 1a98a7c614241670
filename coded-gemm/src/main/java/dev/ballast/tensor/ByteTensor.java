package dev.ballast.tensor;

/** Elements of one byte: int8, uint8 or bool. The tensor wraps its array; only the owner of the array may write the elements. */
public final class ByteTensor implements Tensor {
    private final Shape shape;
    private final byte[] data;
    private final Kind kind;

    /** What a byte stands for. The names are those of the Open Inference Protocol. */
    private enum Kind {
        INT8,
        UINT8,
        BOOL
    }

    private ByteTensor(Shape shape, byte[] data, Kind kind) {
        Tensor.requireLength(shape, data.length);
        this.shape = shape;
        this.data = data;
        this.kind = kind;
    }

    /** Wraps the row-major elements as int8. */
    public static ByteTensor signed(Shape shape, byte[] data) {
        return new ByteTensor(shape, data, Kind.INT8);
    }

    /** Wraps the row-major elements as uint8: a negative byte stands for itself plus 256. */
    public static ByteTensor unsigned(Shape shape, byte[] data) {
        return new ByteTensor(shape, data, Kind.UINT8);
    }

    /** Wraps the row-major elements as bool: each is 0 (false) or 1 (true). */
    public static ByteTensor bools(Shape shape, byte[] data) {
        return new ByteTensor(shape, data, Kind.BOOL);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public String datatype() {
        return kind.name();
    }

    /** Whether the elements are int8. */
    public boolean isSigned() {
        return kind == Kind.INT8;
    }

    /** Whether the elements are bool. */
    public boolean isBool() {
        return kind == Kind.BOOL;
    }

    /** The value of element {@code i}: -128 to 127, 0 to 255, or 0 and 1. */
    public int get(int i) {
        return kind == Kind.INT8 ? data[i] : data[i] & 0xff;
    }

    /** The elements themselves, not a copy. */
    public byte[] data() {
        return data;
    }

    @Override
    public ByteTensor reshaped(Shape other) {
        return new ByteTensor(other, data, kind);
    }

    @Override
    public FloatTensor floats() {
        float[] numbers = new float[data.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = get(i);
        }
        return FloatTensor.wrap(shape, numbers);
    }
}
