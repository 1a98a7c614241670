package dev.ballast.wire;

import dev.ballast.gemm.operand.Lowering;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;

/**
 * The extents of the input of one product, which its part leaves open: for each block of the part the numbers of {@link Lowering#extents}.
 * A stage has none. Immutable.
 */
public final class JobExtents {
    /** Most numbers of one message. Each takes up to five bytes. */
    public static final int MAX_NUMBERS = 48;

    /** The extents of a stage, whose shapes are fixed. */
    public static final JobExtents NONE = new JobExtents();

    private static final String FIELD = "extents";

    private final int[] numbers;

    private JobExtents(int... numbers) {
        this.numbers = numbers;
    }

    /** These extents, each 0 or more; the array is copied. */
    public static JobExtents of(int... numbers) {
        if (numbers.length > MAX_NUMBERS || Arrays.stream(numbers).anyMatch(number -> number < 0)) {
            throw new IllegalArgumentException(
                    "at most " + MAX_NUMBERS + " extents of 0 or more, got " + Arrays.toString(numbers));
        }
        return new JobExtents(numbers.clone());
    }

    /** The extents of a part with this lowering, block by block. */
    public static JobExtents of(Lowering lowering) {
        return of(lowering.extents());
    }

    /** The numbers, copied. */
    public int[] numbers() {
        return numbers.clone();
    }

    /** Whether these are the extents of a stage. */
    public boolean isEmpty() {
        return numbers.length == 0;
    }

    /** Bytes of the encoding. */
    public int bytes() {
        int bytes = headBytes(numbers.length);
        for (int number : numbers) {
            bytes += headBytes(number);
        }
        return bytes;
    }

    /** Bytes of the shortest head with this argument (RFC 8949, 3). */
    private static int headBytes(int argument) {
        return argument < 24 ? 1 : argument < 1 << 8 ? 2 : argument < 1 << 16 ? 3 : 5;
    }

    static JobExtents read(FlatReader reader) throws WireException {
        int count = reader.array(FIELD, MAX_NUMBERS);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = reader.uint(FIELD);
        }
        return count == 0 ? NONE : new JobExtents(numbers);
    }

    static JobExtents read(CborReader reader) throws WireException {
        reader.array(FIELD);
        int[] numbers = new int[MAX_NUMBERS];
        int count = 0;
        while (reader.more(FIELD)) {
            if (count == MAX_NUMBERS) {
                throw reader.wrong(Reason.TOO_LARGE, FIELD, "at most " + MAX_NUMBERS + " numbers", "more");
            }
            numbers[count++] = reader.uint(FIELD);
        }
        return new JobExtents(Arrays.copyOf(numbers, count));
    }

    void write(CborWriter writer) {
        writer.array(numbers.length);
        for (int number : numbers) {
            writer.uint(number);
        }
    }

    /** Creates an error about extents that do not fit a part. */
    public WireException refused(String why) {
        return new WireException(Reason.OUT_OF_RANGE, FIELD + " " + this + ": " + why);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobExtents extents && Arrays.equals(numbers, extents.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        return Arrays.toString(numbers);
    }
}
