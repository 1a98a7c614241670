package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Objects;

/**
 * A whole activation as the bytes of a typed array, encoded once for all the requests that carry ranges of it. One object serves many
 * rounds: {@link #encode} overwrites it and allocates only to grow. One thread writes; who reads meanwhile must be done before.
 */
public final class WireTensor {
    private WireType type = WireType.FLOAT32;
    private byte[] bytes = new byte[0];
    private int length;
    private float scale = 1;
    private boolean scaled;

    /** An empty one, to be filled by {@link #encode}. */
    public WireTensor() {}

    /** The {@code length} elements of {@code data} from {@code offset} on, as by {@link #encode}. */
    public static WireTensor of(WireType type, float[] data, int offset, int length) {
        return of(type, FloatTensor.flat(data), offset, length);
    }

    /** The {@code length} elements of {@code data} from {@code offset} on, as by {@link #encode}. */
    public static WireTensor of(WireType type, Tensor data, int offset, int length) {
        WireTensor tensor = new WireTensor();
        tensor.encode(type, data, offset, length);
        return tensor;
    }

    /**
     * Replaces the content by the {@code length} elements of {@code data} from {@code offset} on, rounded to {@code type}. INT8 has one
     * scale for all elements, a 127th of the largest magnitude: an element is off by half the scale at most. (Magnitudes within
     * 1 % of the largest float saturate, for the scale has to leave all products finite.)
     *
     * @throws IllegalArgumentException when the type is INT8 and an element is infinite or NaN; the content is as before then
     */
    public void encode(WireType type, float[] data, int offset, int length) {
        encode(type, FloatTensor.flat(data), offset, length);
    }

    /**
     * As {@link #encode(WireType, float[], int, int)}; bytes of an integer layer go as they are.
     *
     * @throws IllegalArgumentException also when {@code type} does not carry such elements
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

    /** How many elements there are. */
    public int length() {
        return length;
    }

    /** What the bytes are multiplied by when these are floats as INT8; 1 otherwise. */
    public float scale() {
        return scale;
    }

    /** Writes the scale, or null where there is none, and the typed array of {@code count} elements from {@code from} on. */
    void write(CborWriter writer, int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        writer.scale(scaled, scale).tag(type.tag()).bytes(bytes, from * type.bytes(), count * type.bytes());
    }
}
