package dev.ballast.wire;

import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One request of shard mode, body of {@code POST /gemm/{part}}:
 * {@code [2, job, extents, shard_elements, slice_elements, result_type, deadline_ms, slice, index, scale, data]}.
 *
 * <p>The request carries shard {@code index} of the part's input; a null index means no shard (an empty pull). It asks for slice
 * {@code slice} of the result as its answer; a null slice means no slice. All requests of a job have the same head. Only INT8 data of
 * floats has a scale.
 *
 * <p>A decoded request keeps the payload and reads the data from it. Besides it allocates only the extents.
 */
public final class ShardRequest {
    /** Most shards, and most slices, of a job. A node keeps one bit for each, so a request of a few bytes must not demand many. */
    public static final int MAX_PIECES = 1 << 16;

    /**
     * Most bytes of a slice in the requested type. Each question for a slice costs the node an encoding, and a datagram carries no more.
     */
    public static final int MAX_SLICE_BYTES = 65_535;

    private static final String NAME = "shard request";
    private static final int FIELDS = 11;
    private static final byte FIRST = (byte) (0x80 | FIELDS);

    /**
     * Bytes of array head and version 2, job 9, result type 2, deadline 5, scale 5, tag 2, length of the data 3. Shard elements and index
     * together take 8, because their product is below 2^31. So do slice elements and slice.
     */
    private static final int MAX_OVERHEAD = 2 + 9 + 8 + 2 + 5 + 8 + 5 + 2 + 3;

    /**
     * The fields that all requests of one job share.
     *
     * @param job positive number chosen by the gateway; a job is one product
     * @param extents of the input
     * @param shardElements elements of each shard of the input except the last
     * @param sliceElements elements of each slice of the result except the last
     * @param resultType requested element type of results
     * @param deadlineMs milliseconds from receipt until the answer is useless; 0 = none
     */
    public record Head(
            long job, JobExtents extents, int shardElements, int sliceElements, WireType resultType, int deadlineMs) {
        public Head {
            if (job < 1 || shardElements < 1 || sliceElements < 1) {
                throw new IllegalArgumentException("job " + job + ", shards of " + shardElements + ", slices of "
                        + sliceElements + " elements: all must be 1 or more");
            }
            GemmRequest.requireDeadline(deadlineMs);
        }
    }

    private final Head head;
    private final int slice;
    private final int index;
    private final WireType type;
    private final boolean scaled;
    private final float scale;
    private final byte[] payload;
    private final int dataOffset;
    private final int elements;

    private ShardRequest(FlatReader reader, byte[] payload) throws WireException {
        this.payload = payload;
        reader.begin(FIELDS);
        head = readHead(reader);
        slice = readIndex(reader, "slice", head.sliceElements);
        index = readIndex(reader, "index", head.shardElements);
        scaled = !reader.isNull("scale");
        scale = scaled ? reader.scale("scale") : 1;
        if (reader.isNull("data")) {
            type = WireType.FLOAT32;
            dataOffset = 0;
            elements = 0;
        } else {
            type = reader.type("data");
            elements = readLength(reader);
            dataOffset = reader.spanOffset();
        }
        reader.end();
        requireBothOrNeither(reader, elements > 0);
    }

    /** Whether a payload for {@code POST /gemm/{part}} is in shard mode and not a plain {@link GemmRequest}. The first byte decides. */
    public static boolean isShard(byte[] payload) {
        return payload.length > 0 && payload[0] == FIRST;
    }

    /** Decodes a request. The payload is wrapped. */
    public static ShardRequest decode(byte[] payload) throws WireException {
        return new ShardRequest(new FlatReader(NAME, payload), payload);
    }

    /**
     * Encodes a request.
     *
     * @param slice slice of the result to ask for, negative = none
     * @param index shard of {@code tensor} to carry, negative = none
     * @param tensor the whole input of the part; may be null when no shard is carried
     */
    public static byte[] encode(Head head, int slice, int index, @Nullable WireTensor tensor) {
        if (index < 0) {
            return CborWriter.write(
                    writer -> writeHead(writer, head, slice, index).nothing().nothing());
        }
        if (tensor == null) {
            throw new IllegalArgumentException("shard " + index + " of no tensor");
        }
        Slicing shards = new Slicing(tensor.length(), head.shardElements);
        int from = shards.start(index);
        int count = shards.size(index);
        return CborWriter.write(writer -> {
            writeHead(writer, head, slice, index);
            tensor.write(writer, from, count);
        });
    }

    /**
     * Most bytes of a request besides its data, when the data has at most 65,535 bytes, as in any datagram.
     *
     * @param extents of the input
     */
    public static int maxOverhead(JobExtents extents) {
        return MAX_OVERHEAD + extents.bytes();
    }

    /** The fields that all requests of the job share. */
    public Head head() {
        return head;
    }

    public long job() {
        return head.job;
    }

    /** The extents of the input. */
    public JobExtents extents() {
        return head.extents;
    }

    /** Elements of each shard of the input except the last. */
    public int shardElements() {
        return head.shardElements;
    }

    /** Elements of each slice of the result except the last. */
    public int sliceElements() {
        return head.sliceElements;
    }

    /** The slice asked for, -1 = none. Decoding ensures that the index of its first element is below 2^31. */
    public int slice() {
        return slice;
    }

    /** The shard carried, -1 = none. Decoding ensures that the index of its first element is below 2^31. */
    public int index() {
        return index;
    }

    /** Number of elements in the shard, at most {@link #shardElements}; 0 when there is no shard. */
    public int elements() {
        return elements;
    }

    /** Refuses a shard whose length is not {@code expected}. */
    public void requireElements(int expected) throws WireException {
        if (elements != expected) {
            throw new WireException(
                    Reason.WRONG_LENGTH,
                    NAME + ", data: expected " + expected + " elements in shard " + index + ", got " + elements);
        }
    }

    /** Refuses a request whose head differs from the head of the job's first request. */
    public void requireHead(Head first) throws WireException {
        if (!head.equals(first)) {
            throw new WireException(Reason.OUT_OF_RANGE, NAME + ", head: expected " + first + ", got " + head);
        }
    }

    /** Refuses a shard or a slice beyond the job's last one, and a job of more than {@link #MAX_PIECES} shards or slices. */
    public void requireWithin(int shards, int slices) throws WireException {
        requirePieces("shard_elements", "shards", shards);
        requirePieces("slice_elements", "slices", slices);
        if (index >= shards) {
            throw new WireException(
                    Reason.OUT_OF_RANGE, NAME + ", index: expected less than " + shards + ", got " + index);
        }
        if (slice >= slices) {
            throw new WireException(
                    Reason.OUT_OF_RANGE, NAME + ", slice: expected less than " + slices + ", got " + slice);
        }
    }

    /** Refuses a job whose largest slice, of {@code elements} elements, does not fit a datagram. */
    public void requireSlice(int elements) throws WireException {
        int most = MAX_SLICE_BYTES / head.resultType.bytes();
        if (elements > most) {
            throw new WireException(
                    Reason.TOO_LARGE,
                    NAME + ", slice_elements: expected at most " + most + " " + head.resultType.label() + ", got "
                            + elements);
        }
    }

    private static void requirePieces(String field, String what, int pieces) throws WireException {
        if (pieces > MAX_PIECES) {
            throw new WireException(
                    Reason.TOO_LARGE,
                    NAME + ", " + field + ": expected at most " + MAX_PIECES + " " + what + ", got " + pieces);
        }
    }

    /** Refuses a shard whose elements do not fit {@code activation}, and a result type that does not fit {@code result}. */
    public void requireTypes(Tensor activation, Tensor result) throws WireException {
        if (index >= 0) {
            Elements.requireFit(NAME, type, scaled, activation);
        }
        if (!head.resultType.carries(result)) {
            throw new WireException(
                    Reason.WRONG_TYPE,
                    NAME + ", result_type: expected " + WireType.exact(result) + ", got " + head.resultType);
        }
    }

    /**
     * Writes the shard's {@link #elements} into {@code target} from {@code offset} on. {@link #requireTypes} must have accepted the target.
     */
    public void copyTo(Tensor target, int offset) {
        Elements.read(type, scale, payload, dataOffset, elements, target, offset);
    }

    /** Element type of the shard on the wire; FLOAT32 when there is no shard. */
    WireType type() {
        return type;
    }

    private static Head readHead(FlatReader reader) throws WireException {
        long job = reader.uint("job", Long.MAX_VALUE);
        if (job == 0) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "job", "1 or more", "0");
        }
        JobExtents extents = JobExtents.read(reader);
        int shardElements = reader.positive("shard_elements");
        int sliceElements = reader.positive("slice_elements");
        int tag = reader.uint("result_type");
        WireType resultType = WireType.ofTag(tag, reader, "result_type");
        int deadlineMs = (int) reader.uint("deadline_ms", GemmRequest.MAX_DEADLINE_MS);
        return new Head(job, extents, shardElements, sliceElements, resultType, deadlineMs);
    }

    /** Reads an index of a run of {@code unit} elements; -1 for null. */
    private static int readIndex(FlatReader reader, String field, int unit) throws WireException {
        return reader.isNull(field) ? -1 : (int) reader.uint(field, (Integer.MAX_VALUE - 1) / unit);
    }

    private int readLength(FlatReader reader) throws WireException {
        int size = reader.bytes("data");
        int count = size / type.bytes();
        if (count * type.bytes() != size || count < 1 || count > head.shardElements) {
            throw reader.wrong(
                    Reason.WRONG_LENGTH,
                    "data",
                    "1 to " + head.shardElements + " elements of " + type.bytes() + " bytes",
                    size + " bytes");
        }
        return count;
    }

    private void requireBothOrNeither(FlatReader reader, boolean data) throws WireException {
        if (data != index >= 0) {
            throw reader.wrong(
                    Reason.WRONG_TYPE, "data", data ? "null without an index" : "a shard", data ? "a shard" : "null");
        }
        if (scaled && (!data || type != WireType.INT8)) {
            throw reader.wrong(Reason.WRONG_TYPE, "scale", "null without int8 data", "a float32");
        }
    }

    private static CborWriter writeHead(CborWriter writer, Head head, int slice, int index) {
        writer.array(FIELDS).uint(Cbor.VERSION).uint(head.job);
        head.extents.write(writer);
        writer.uint(head.shardElements)
                .uint(head.sliceElements)
                .uint(head.resultType.tag())
                .uint(head.deadlineMs);
        return writer.index(slice).index(index);
    }
}
