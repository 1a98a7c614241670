package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireException.Reason;

/**
 * Answer to a {@link ShardRequest} that wants a slice: {@code [1, slice, queue_us, compute_us, scale, data]}. The data is slice
 * {@code slice} of the raw product, flat; the scale is there with INT8 only.
 */
public final class ShardAnswer {
    private static final String NAME = "shard answer";
    private static final int FIELDS = 6;

    /** Bytes of array head and version 2, slice and times 5 each, scale 5, tag 2, length of the data 3. */
    private static final int MAX_OVERHEAD = 2 + 3 * 5 + 5 + 2 + 3;

    private ShardAnswer() {}

    /**
     * Encodes the {@code count} elements of {@code result} from {@code from} on. The type is a wish: a slice that it has no numbers for goes
     * as FLOAT32 and is up to four times as long. INT8 has none for infinity and NaN, FLOAT16 none for what lies beyond 65504.
     */
    public static byte[] encode(GemmTimes times, int slice, WireType type, float[] result, int from, int count) {
        return encode(times, slice, type, FloatTensor.flat(result), from, count);
    }

    /** As for floats; integers go as they are, as INT32 or INT64. */
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
     * Decodes a slice of whatever type it says it has.
     *
     * @param target written from {@code offset} on, {@code count} elements; nothing is written unless the wire has exactly as many of
     *     slice {@code expectedSlice}
     */
    public static GemmTimes decodeInto(byte[] payload, int expectedSlice, float[] target, int offset, int count)
            throws WireException {
        return decodeInto(payload, expectedSlice, FloatTensor.flat(target), offset, count);
    }

    /** As for floats, into a product of any arithmetic, whose own type integers must have. */
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

    /** Most bytes of an answer beside those of its data, when these are 65,535 at most, as in a datagram they are. */
    public static int maxOverhead() {
        return MAX_OVERHEAD;
    }
}
