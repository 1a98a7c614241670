package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/**
 * Body of {@code POST /gemm/{part}} in plain mode: {@code [2, deadline_ms, extents, activation]}. The activation is flat. Its elements are
 * float32, or int8 for an integer layer. The part and the extents define its shape.
 */
public final class GemmRequest {
    /** Longest deadline: one hour. */
    public static final int MAX_DEADLINE_MS = 3_600_000;

    private static final String NAME = "gemm request";

    private static final int FIELDS = 4;

    private final int deadlineMs;
    private final JobExtents extents;
    private final float[] activation;

    private GemmRequest(int deadlineMs, JobExtents extents, float[] activation) {
        this.deadlineMs = requireDeadline(deadlineMs);
        this.extents = extents;
        this.activation = activation;
    }

    /**
     * A request for one product.
     *
     * @param deadlineMs milliseconds from receipt until the answer is useless; 0 = none
     * @param extents of the activation
     * @param activation wrapped
     */
    public static GemmRequest of(int deadlineMs, JobExtents extents, float[] activation) {
        return new GemmRequest(deadlineMs, extents, activation);
    }

    /** Reads the extents of a request and nothing that follows them. They define the length of the activation. */
    public static JobExtents extents(byte[] bytes) throws WireException {
        FlatReader reader = new FlatReader(NAME, bytes);
        reader.begin(FIELDS);
        reader.uint("deadline_ms", MAX_DEADLINE_MS);
        return JobExtents.read(reader);
    }

    /** Decodes a request whose activation has {@code length} elements. The length follows from the part and the {@link #extents}. */
    public static GemmRequest decode(byte[] bytes, int length) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            int deadlineMs = readDeadline(reader);
            JobExtents extents = JobExtents.read(reader);
            GemmRequest request = new GemmRequest(deadlineMs, extents, reader.floats("activation", length));
            reader.end();
            return request;
        }
    }

    /**
     * Decodes a request without allocating an activation.
     *
     * @param activation {@code length} elements are written from {@code offset} on; nothing is written unless the message has exactly this
     *     many
     * @return the deadline in milliseconds from receipt, 0 = none
     */
    public static int decodeInto(byte[] bytes, Tensor activation, int offset, int length) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            int deadlineMs = readDeadline(reader);
            JobExtents.read(reader);
            reader.elements("activation", activation, offset, length);
            reader.end();
            return deadlineMs;
        }
    }

    /** Encodes the {@code length} elements of {@code activation} from {@code offset} on. */
    public static byte[] encode(int deadlineMs, JobExtents extents, Tensor activation, int offset, int length) {
        requireDeadline(deadlineMs);
        return CborWriter.write(writer -> {
            writer.array(FIELDS).uint(Cbor.VERSION).uint(deadlineMs);
            extents.write(writer);
            writer.elements(activation, offset, length);
        });
    }

    public byte[] encode() {
        return encode(deadlineMs, extents, FloatTensor.flat(activation), 0, activation.length);
    }

    /** The deadline in milliseconds from receipt, 0 = none. */
    public int deadlineMs() {
        return deadlineMs;
    }

    /** The array itself, not a copy. */
    public float[] activation() {
        return activation;
    }

    private static int readDeadline(CborReader reader) throws WireException {
        reader.begin();
        return (int) reader.uint("deadline_ms", MAX_DEADLINE_MS);
    }

    static int requireDeadline(int deadlineMs) {
        if (deadlineMs < 0 || deadlineMs > MAX_DEADLINE_MS) {
            throw new IllegalArgumentException("deadline of " + deadlineMs + " ms, not within 0.." + MAX_DEADLINE_MS);
        }
        return deadlineMs;
    }
}
