package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Objects;

/**
 * A whole activation as the bytes of a typed array. It is encoded once for all requests that carry ranges of it. One object serves many
 * rounds: {@link #encode} overwrites the content and allocates only to grow. One thread writes; all readers of the old content must have
 * finished before.
 */
public final class WireTensor {
    private WireType type = WireType.FLOAT32;
    private byte[] bytes = new byte[0];
    private int length;
    private float scale = 1;
    private boolean scaled;

    /** An empty tensor, to be filled by {@link #encode}. */
    public WireTensor() {}

    /** A tensor of the {@code length} elements of {@code data} from {@code offset} on, encoded as by {@link #encode}. */
    public static WireTensor of(WireType type, float[] data, int offset, int length) {
        return of(type, FloatTensor.flat(data), offset, length);
    }

    /** A tensor of the {@code length} elements of {@code data} from {@code offset} on, encoded as by {@link #encode}. */
    public static WireTensor of(WireType type, Tensor data, int offset, int length) {
        WireTensor tensor = new WireTensor();
        tensor.encode(type, data, offset, length);
        return tensor;
    }

    /**
     * Replaces the content by the {@code length} elements of {@code data} from {@code offset} on, rounded to {@code type}. INT8 has one
     * scale for all elements, 1/127 of the largest magnitude. An element is then off by at most half the scale. Magnitudes within 1 % of
     * the largest float saturate, because the scale must keep all products finite.
     *
     * @throws IllegalArgumentException when the type is INT8 and an element is infinite or NaN; the content then stays as it was
     */
    public void encode(WireType type, float[] data, int offset, int length) {
        encode(type, FloatTensor.flat(data), offset, length);
    }

    /**
     * The same as {@link #encode(WireType, float[], int, int)} for elements of any type. int8 activations of an integer layer are encoded
     * as they are.
     *
     * @throws IllegalArgumentException also when {@code type} does not carry the elements of {@code data}
     */
    public void encode(WireType type, Tensor data, int offset, int length) {
        int held = data.shape().size();
        Objects.checkFromIndexSize(offset, length, held);
        if (!type.carries(data)) {
            throw new IllegalArgumentException(data.datatype() + " elements as " + type);
        }
        int size = Math.multiplyExact(length, type.bytes());
        float newScale = 1;
        boolean newScaled = type == WireType.INT8 && data instanceof FloatTensor;
        if (newScaled && data instanceof FloatTensor floats) {
            float max = Elements.maxMagnitude(floats.data(), offset, length);
            if (!Float.isFinite(max)) {
                throw new IllegalArgumentException("an element is " + max + ", int8 has finite ones only");
            }
            newScale = Elements.scaleFor(max);
        }
        if (bytes.length < size) {
            bytes = new byte[size];
        }
        this.type = type;
        this.length = length;
        scale = newScale;
        scaled = newScaled;
        Elements.write(type, scale, data, offset, length, bytes, 0);
    }

    public WireType type() {
        return type;
    }

    /** The number of elements. */
    public int length() {
        return length;
    }

    /** The factor of the bytes when they are floats as INT8; otherwise 1. */
    public float scale() {
        return scale;
    }

    /** Writes the scale, or null when there is none, and the typed array of {@code count} elements from {@code from} on. */
    void write(CborWriter writer, int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        writer.scale(scaled, scale).tag(type.tag()).bytes(bytes, from * type.bytes(), count * type.bytes());
    }
}
