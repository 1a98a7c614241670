package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/**
 * Answer to a plain {@link GemmRequest}: {@code [2, queue_us, compute_us, result]}. The result is the raw product O[rows x n], row-major,
 * without bias or activation function. Its elements are float32, or int32 or int64 for an integer layer.
 */
public final class GemmResponse {
    private static final String NAME = "gemm response";

    private final GemmTimes times;
    private final float[] result;

    private GemmResponse(GemmTimes times, float[] result) {
        this.times = times;
        this.result = result;
    }

    /** An answer; {@code result} is wrapped. */
    public static GemmResponse of(GemmTimes times, float[] result) {
        return new GemmResponse(times, result);
    }

    /** Decodes an answer of {@code length} elements: rows times columns of the requested part. */
    public static GemmResponse decode(byte[] bytes, int length) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            GemmTimes times = readTimes(reader);
            GemmResponse response = new GemmResponse(times, reader.floats("result", length));
            reader.end();
            return response;
        }
    }

    /**
     * Decodes an answer without allocating a result.
     *
     * @param result {@code length} elements are written from {@code offset} on; nothing is written unless the message has exactly this many
     */
    public static GemmTimes decodeInto(byte[] bytes, Tensor result, int offset, int length) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            GemmTimes times = readTimes(reader);
            reader.elements("result", result, offset, length);
            reader.end();
            return times;
        }
    }

    /** Encodes the {@code length} elements of {@code result} from {@code offset} on. */
    public static byte[] encode(GemmTimes times, Tensor result, int offset, int length) {
        return CborWriter.write(writer -> writer.array(4)
                .uint(Cbor.VERSION)
                .uint(times.queueUs())
                .uint(times.computeUs())
                .elements(result, offset, length));
    }

    public byte[] encode() {
        return encode(times, FloatTensor.flat(result), 0, result.length);
    }

    public GemmTimes times() {
        return times;
    }

    /** The array itself, not a copy. */
    public float[] result() {
        return result;
    }

    private static GemmTimes readTimes(CborReader reader) throws WireException {
        reader.begin();
        return new GemmTimes(reader.uint("queue_us"), reader.uint("compute_us"));
    }
}
