package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireException.Reason;

/**
 * Answer to a {@link ShardRequest} that asks for a slice: {@code [2, slice, queue_us, compute_us, scale, data]}. The data is slice
 * {@code slice} of the raw product, flat. Only INT8 data has a scale.
 */
public final class ShardAnswer {
    private static final String NAME = "shard answer";
    private static final int FIELDS = 6;

    /** Bytes of array head and version 2, slice and times 5 each, scale 5, tag 2, length of the data 3. */
    private static final int MAX_OVERHEAD = 2 + 3 * 5 + 5 + 2 + 3;

    private ShardAnswer() {}

    /**
     * Encodes the {@code count} elements of {@code result} from {@code from} on. {@code type} is a preference: a slice that the type cannot
     * represent is sent as FLOAT32 and is up to four times as long. INT8 cannot represent infinity and NaN. FLOAT16 cannot represent finite
     * magnitudes of 65520 or more.
     */
    public static byte[] encode(GemmTimes times, int slice, WireType type, float[] result, int from, int count) {
        return encode(times, slice, type, FloatTensor.flat(result), from, count);
    }

    /**
     * Encodes the {@code count} elements of {@code result}, of any type, from {@code from} on. Integers are sent as they are, as INT32 or
     * INT64.
     */
    public static byte[] encode(GemmTimes times, int slice, WireType type, Tensor result, int from, int count) {
        float max = result instanceof FloatTensor floats && type != WireType.FLOAT32
                ? Elements.maxMagnitude(floats.data(), from, count)
                : 0;
        boolean asWished = type.carries(result) && (!(result instanceof FloatTensor) || Elements.holds(type, max));
        WireType sent = asWished ? type : WireType.exact(result);
        float scale = Elements.scaleFor(max);
        return CborWriter.write(writer -> writer.array(FIELDS)
                .uint(Cbor.VERSION)
                .uint(slice)
                .uint(times.queueUs())
                .uint(times.computeUs())
                .scale(sent == WireType.INT8, scale)
                .elements(sent, scale, result, from, count));
    }

    /**
     * Decodes a slice, in whatever element type it is sent.
     *
     * @param target {@code count} elements are written from {@code offset} on; nothing is written unless the message has exactly this many
     *     elements of slice {@code expectedSlice}
     */
    public static GemmTimes decodeInto(byte[] payload, int expectedSlice, float[] target, int offset, int count)
            throws WireException {
        return decodeInto(payload, expectedSlice, FloatTensor.flat(target), offset, count);
    }

    /**
     * Decodes a slice of a product in any arithmetic. Integers must be sent in the type of the target. The parameters are those for floats.
     */
    public static GemmTimes decodeInto(byte[] payload, int expectedSlice, Tensor target, int offset, int count)
            throws WireException {
        FlatReader reader = new FlatReader(NAME, payload);
        reader.begin(FIELDS);
        int slice = reader.uint("slice");
        if (slice != expectedSlice) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "slice", "" + expectedSlice, "" + slice);
        }
        GemmTimes times = new GemmTimes(reader.uint("queue_us"), reader.uint("compute_us"));
        boolean scaled = !reader.isNull("scale");
        float scale = scaled ? reader.scale("scale") : 1;
        WireType type = reader.type("data");
        int size = reader.bytes("data");
        if (size != (long) count * type.bytes()) {
            String expected = count + " elements of " + type.bytes() + " bytes";
            throw reader.wrong(Reason.WRONG_LENGTH, "data", expected, size + " bytes");
        }
        reader.end();
        Elements.requireFit(NAME, type, scaled, target);
        Elements.read(type, scale, payload, reader.spanOffset(), count, target, offset);
        return times;
    }

    /** Most bytes of an answer besides its data, when the data has at most 65,535 bytes, as in any datagram. */
    public static int maxOverhead() {
        return MAX_OVERHEAD;
    }
}
