package dev.ballast.wire;

import dev.ballast.gemm.Float16;
import dev.ballast.wire.WireException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of typed arrays. An element of {@link WireType#INT8} is a byte times the array's scale, which other types ignore. */
final class Elements {
    /** Largest scale: with it the product with any byte is finite. */
    static final float MAX_SCALE = Float.MAX_VALUE / 128;

    /** Largest magnitude of a byte that is written; -128 is not, so that the range is symmetric. */
    private static final int MAX_BYTE = 127;

    /** Floats about it are whole numbers: adding it rounds to the nearest, ties to even. Quotients are far below 2^22. */
    private static final float INTEGER_SPACED = 0x1.8p23f;

    private static final int INTEGER_SPACED_BITS = Float.floatToRawIntBits(INTEGER_SPACED);

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** The scale with which the bytes use their whole range; 0 when magnitudes are as small as 0. */
    static float scaleFor(float maxMagnitude) {
        return Math.min(maxMagnitude / MAX_BYTE, MAX_SCALE);
    }

    /** Whether every element of magnitudes up to {@code maxMagnitude}, NaN when one is NaN, has a number of this type near it. */
    static boolean holds(WireType type, float maxMagnitude) {
        return switch (type) {
            case FLOAT32 -> true;
            case FLOAT16 -> !Float.isFinite(maxMagnitude) || maxMagnitude < Float16.OVERFLOW;
            case INT8 -> Float.isFinite(maxMagnitude);
        };
    }

    /** Refuses bytes without a scale and a scale without bytes. */
    static void requireScale(FlatReader reader, boolean int8, boolean scaled) throws WireException {
        if (int8 != scaled) {
            String number = "a float32 with int8 data";
            String none = "null without int8 data";
            throw reader.wrong(Reason.WRONG_TYPE, "scale", int8 ? number : none, scaled ? "a float32" : "null");
        }
    }

    /** Largest magnitude of the {@code count} elements from {@code from} on, NaN when one of them is. */
    static float maxMagnitude(float[] data, int from, int count) {
        int max = 0;
        for (int i = from; i < from + count; i++) {
            // magnitudes compare as their bits do, a NaN's above all: the compiler turns this into wide instructions
            max = Math.max(max, Float.floatToRawIntBits(data[i]) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(max);
    }

    /** Writes {@code count} elements of {@code data} from {@code from} on into {@code target} from byte {@code at} on. */
    static void write(WireType type, float scale, float[] data, int from, int count, byte[] target, int at) {
        switch (type) {
            case FLOAT32 -> floats(target, at, count).asFloatBuffer().put(data, from, count);
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    SHORTS.set(target, at + i * Short.BYTES, Float16.fromFloat(data[from + i]));
                }
            }
            case INT8 -> quantize(scale, data, from, count, target, at);
        }
    }

    /** Reads {@code count} elements from byte {@code at} of {@code source} on into {@code target} from {@code to} on. */
    static void read(WireType type, float scale, byte[] source, int at, int count, float[] target, int to) {
        switch (type) {
            case FLOAT32 -> floats(source, at, count).asFloatBuffer().get(target, to, count);
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
        }
    }

    private static ByteBuffer floats(byte[] bytes, int at, int count) {
        return ByteBuffer.wrap(bytes, at, count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void quantize(float scale, float[] data, int from, int count, byte[] target, int at) {
        float divisor = scale == 0 ? Float.POSITIVE_INFINITY : scale; // what has no scale is zero
        for (int i = 0; i < count; i++) {
            float sum = data[from + i] / divisor + INTEGER_SPACED;
            int nearest = Float.floatToRawIntBits(sum) - INTEGER_SPACED_BITS;
            target[at + i] = (byte) Math.max(-MAX_BYTE, Math.min(MAX_BYTE, nearest));
        }
    }
}
