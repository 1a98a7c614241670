package dev.ballast.wire;

import dev.ballast.gemm.operand.Float16;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Converts between tensor elements and the bytes of typed arrays. A float sent as {@link WireType#INT8} is a byte times the scale of the
 * array. All other types ignore the scale.
 */
final class Elements {
    /** Largest scale. Its product with any byte is finite. */
    static final float MAX_SCALE = Float.MAX_VALUE / 128;

    /** Largest magnitude of a byte that is written. -128 is never written, so the range is symmetric. */
    private static final int MAX_BYTE = 127;

    /**
     * Near this float neighbouring floats are 1 apart, so adding it rounds to the nearest integer, ties to even. Quotients are far below
     * 2^22.
     */
    private static final float INTEGER_SPACED = 0x1.8p23f;

    private static final int INTEGER_SPACED_BITS = Float.floatToRawIntBits(INTEGER_SPACED);

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** The scale with which the bytes use their whole range; 0 when the largest magnitude is 0 or too small to divide. */
    static float scaleFor(float maxMagnitude) {
        return Math.min(maxMagnitude / MAX_BYTE, MAX_SCALE);
    }

    /**
     * Whether this type can represent every element. {@code maxMagnitude} is the largest magnitude of the elements, NaN when an element is
     * NaN.
     */
    static boolean holds(WireType type, float maxMagnitude) {
        return switch (type) {
            case FLOAT32 -> true;
            case FLOAT16 -> !Float.isFinite(maxMagnitude) || maxMagnitude < Float16.OVERFLOW;
            case INT8 -> Float.isFinite(maxMagnitude);
            case INT32, INT64 -> false;
        };
    }

    /**
     * Refuses elements of another type than those of {@code target}, INT8 data for floats without a scale, and a scale with any other data.
     */
    static void requireFit(String message, WireType type, boolean scaled, Tensor target) throws WireException {
        if (!type.carries(target)) {
            String expected = WireType.exact(target) + " elements";
            throw new WireException(Reason.WRONG_TYPE, message + ", data: expected " + expected + ", got " + type);
        }
        boolean due = type == WireType.INT8 && target instanceof FloatTensor;
        if (due != scaled) {
            String none = type == WireType.INT8 ? "null with integers" : "null without int8 data";
            String expected = due ? "a float32 with int8 data" : none;
            throw new WireException(
                    Reason.WRONG_TYPE,
                    message + ", scale: expected " + expected + ", got " + (scaled ? "a float32" : "null"));
        }
    }

    /** Largest magnitude of the {@code count} elements from {@code from} on; NaN when one of them is NaN. */
    static float maxMagnitude(float[] data, int from, int count) {
        int max = 0;
        for (int i = from; i < from + count; i++) {
            // the bits of magnitudes compare like the magnitudes, with NaN above all: the compiler vectorizes this
            // comparison
            max = Math.max(max, Float.floatToRawIntBits(data[i]) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(max);
    }

    /**
     * Writes {@code count} elements of {@code data}, from index {@code from} on, into {@code target} from byte {@code at} on.
     *
     * @param type a type that {@link WireType#carries} the elements of {@code data}
     */
    static void write(WireType type, float scale, Tensor data, int from, int count, byte[] target, int at) {
        if (data instanceof FloatTensor floats) {
            write(type, scale, floats.data(), from, count, target, at);
        } else if (data instanceof ByteTensor bytes) {
            System.arraycopy(bytes.data(), from, target, at, count);
        } else if (data instanceof IntTensor ints) {
            littleEndian(target, at, count * Integer.BYTES).asIntBuffer().put(ints.data(), from, count);
        } else if (data instanceof LongTensor longs) {
            littleEndian(target, at, count * Long.BYTES).asLongBuffer().put(longs.data(), from, count);
        }
    }

    private static void write(WireType type, float scale, float[] data, int from, int count, byte[] target, int at) {
        switch (type) {
            case FLOAT32 ->
                littleEndian(target, at, count * Float.BYTES).asFloatBuffer().put(data, from, count);
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    SHORTS.set(target, at + i * Short.BYTES, Float16.fromFloat(data[from + i]));
                }
            }
            case INT8 -> quantize(scale, data, from, count, target, at);
            case INT32, INT64 -> throw new IllegalArgumentException("floats as " + type);
        }
    }

    /**
     * Reads {@code count} elements from byte {@code at} of {@code source} on into {@code target}, from index {@code to} on.
     *
     * @param type a type that {@link WireType#carries} the elements of {@code target}
     */
    static void read(WireType type, float scale, byte[] source, int at, int count, Tensor target, int to) {
        if (target instanceof FloatTensor floats) {
            read(type, scale, source, at, count, floats.data(), to);
        } else if (target instanceof ByteTensor bytes) {
            System.arraycopy(source, at, bytes.data(), to, count);
        } else if (target instanceof IntTensor ints) {
            littleEndian(source, at, count * Integer.BYTES).asIntBuffer().get(ints.data(), to, count);
        } else if (target instanceof LongTensor longs) {
            littleEndian(source, at, count * Long.BYTES).asLongBuffer().get(longs.data(), to, count);
        }
    }

    private static void read(WireType type, float scale, byte[] source, int at, int count, float[] target, int to) {
        switch (type) {
            case FLOAT32 ->
                littleEndian(source, at, count * Float.BYTES).asFloatBuffer().get(target, to, count);
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    target[to + i] = Float16.toFloat((short) SHORTS.get(source, at + i * Short.BYTES));
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    target[to + i] = source[at + i] * scale;
                }
            }
            case INT32, INT64 -> throw new IllegalArgumentException("floats as " + type);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes, int at, int length) {
        return ByteBuffer.wrap(bytes, at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void quantize(float scale, float[] data, int from, int count, byte[] target, int at) {
        float divisor = scale == 0 ? Float.POSITIVE_INFINITY : scale; // with scale 0 every element is 0
        for (int i = 0; i < count; i++) {
            float sum = data[from + i] / divisor + INTEGER_SPACED;
            int nearest = Float.floatToRawIntBits(sum) - INTEGER_SPACED_BITS;
            target[at + i] = (byte) Math.max(-MAX_BYTE, Math.min(MAX_BYTE, nearest));
        }
    }
}
