package dev.ballast.wire;

import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes deterministic CBOR (RFC 8949, 4.2.1): shortest heads, definite lengths. Each message is written twice: first to measure it, then
 * into an array of exactly that size. This array is the only buffer allocated.
 */
final class CborWriter {
    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int TAG = 6;
    private static final int NULL = 0xf6;
    private static final int FLOAT32 = 0xfa;

    private final byte[] target;
    private final boolean measuring;
    private int position;

    private CborWriter(byte[] target, boolean measuring) {
        this.target = target;
        this.measuring = measuring;
    }

    /** The bytes that {@code message} writes. The writer runs {@code message} twice; both runs must write the same bytes. */
    static byte[] write(Consumer<CborWriter> message) {
        CborWriter writer = new CborWriter(new byte[measure(message)], false);
        message.accept(writer);
        if (writer.position != writer.target.length) {
            throw new IllegalStateException("measured " + writer.target.length + " bytes, wrote " + writer.position);
        }
        return writer.target;
    }

    /** The number of bytes that {@code message} writes. */
    static int measure(Consumer<CborWriter> message) {
        CborWriter measure = new CborWriter(new byte[0], true);
        message.accept(measure);
        return measure.position;
    }

    CborWriter array(int length) {
        head(ARRAY, length);
        return this;
    }

    CborWriter uint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative number " + value + " where the schema has uint");
        }
        head(UINT, value);
        return this;
    }

    CborWriter tag(int tag) {
        head(TAG, tag);
        return this;
    }

    CborWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        raw(utf8, 0, utf8.length);
        return this;
    }

    CborWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    CborWriter bytes(byte[] bytes, int offset, int length) {
        head(BYTES, length);
        raw(bytes, offset, length);
        return this;
    }

    CborWriter nothing() {
        octet(NULL);
        return this;
    }

    CborWriter float32(float value) {
        octet(FLOAT32);
        bigEndian(Float.floatToRawIntBits(value), Float.BYTES);
        return this;
    }

    /** Writes an index, or null for a negative index. */
    CborWriter index(int index) {
        return index < 0 ? nothing() : uint(index);
    }

    /** Writes the scale of floats that are sent as INT8; null when {@code scaled} is false. */
    CborWriter scale(boolean scaled, float scale) {
        return scaled ? float32(scale) : nothing();
    }

    /** Writes a typed array (RFC 8746, 2.1) of elements {@code offset <= i < offset + length}, in their own type. */
    CborWriter elements(Tensor data, int offset, int length) {
        return elements(WireType.exact(data), 1, data, offset, length);
    }

    /** Writes a typed array of elements {@code offset <= i < offset + length}. Floats sent as INT8 are divided by {@code scale}. */
    CborWriter elements(WireType type, float scale, Tensor data, int offset, int length) {
        typedArray(type.tag(), Math.multiplyExact(length, type.bytes()));
        if (!measuring) {
            Elements.write(type, scale, data, offset, length, target, position);
        }
        position = Math.addExact(position, length * type.bytes());
        return this;
    }

    /** Writes a typed array of weights. */
    CborWriter weights(Weights weights) {
        int size = Math.multiplyExact(weights.size(), weights.format().bytes());
        typedArray(WeightBytes.tag(weights.format()), size);
        if (!measuring) {
            WeightBytes.write(weights, target, position);
        }
        position = Math.addExact(position, size);
        return this;
    }

    /** Writes the head of a typed array of {@code size} bytes: the tag and the length. */
    CborWriter typedArray(int tag, int size) {
        tag(tag);
        return bytesHead(size);
    }

    /** Writes the head of a byte string of {@code size} bytes. */
    CborWriter bytesHead(int size) {
        head(BYTES, size);
        return this;
    }

    private void head(int major, long value) {
        if (value < 24) {
            octet(major << 5 | (int) value);
        } else if (value < 1 << 8) {
            octet(major << 5 | 24);
            bigEndian(value, 1);
        } else if (value < 1 << 16) {
            octet(major << 5 | 25);
            bigEndian(value, 2);
        } else if (value < 1L << 32) {
            octet(major << 5 | 26);
            bigEndian(value, 4);
        } else {
            octet(major << 5 | 27);
            bigEndian(value, 8);
        }
    }

    private void bigEndian(long value, int size) {
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            octet((int) (value >>> shift));
        }
    }

    private void octet(int value) {
        if (!measuring) {
            target[position] = (byte) value;
        }
        position++;
    }

    /** Writes bytes as they are, after a head. */
    void raw(byte[] bytes, int offset, int length) {
        if (!measuring) {
            System.arraycopy(bytes, offset, target, position, length);
        }
        position = Math.addExact(position, length);
    }
}
