package dev.ballast.bench.attack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Shard-mode requests that open a job and never complete it:
 * {@code [2, job, extents, shard_elements, slice_elements, result_type, deadline_ms, slice, index, scale, data]}.
 */
final class FirstShards {
    /** The longest that a node takes. */
    private static final int LONGEST_MS = 3_600_000;

    private static final int FIELDS = 11;
    private static final int FLOAT32 = 85;
    private static final int NO_RESPONSE_AT_ALL = 26;

    /** A stranger does not know the part: half of the jobs bring the rows of a dense layer, half the image of a convolution. */
    private static final int[][] EXTENTS = {{1}, {28, 0, 0, 28, 0, 0}};

    /** One in so many is of each of the less usual kinds. */
    private static final int KINDS = 8;

    private FirstShards() {}

    /** The request that opens job {@code number} of a part, or tries to: what kind it is goes by the number. */
    static CoapRequest of(long number, String partId) {
        CoapRequest request =
                new CoapRequest(CoapRequest.POST, "gemm", partId).option(CoapRequest.CONTENT_FORMAT, CoapRequest.CBOR);
        return switch ((int) (number % KINDS)) {
            case 0 -> request.payload(body(number, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, -1, false));
            case 1 -> request.payload(body(number, Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0, true));
            case 2, 3 -> request.payload(body(number, 1, 1, 0, -1, false));
            default ->
                request.payload(body(number, 1, 1, -1, 0, true)).option(CoapRequest.NO_RESPONSE, NO_RESPONSE_AT_ALL);
        };
    }

    /** One more slice of a job of one element each that was opened before, which is parked. */
    static CoapRequest another(long number, int slice, String partId) {
        return new CoapRequest(CoapRequest.POST, "gemm", partId)
                .option(CoapRequest.CONTENT_FORMAT, CoapRequest.CBOR)
                .payload(body(number, 1, 1, slice, -1, false));
    }

    /** {@code slice} and {@code index} are null below 0. */
    private static byte[] body(
            long number, int shardElements, int sliceElements, int slice, int index, boolean withData) {
        int[] extents = EXTENTS[(int) (number / KINDS % EXTENTS.length)];
        HandCbor cbor =
                new HandCbor().array(FIELDS).number(2).number(1 + number).array(extents.length);
        for (int extent : extents) {
            cbor.number(extent);
        }
        cbor.number(shardElements).number(sliceElements).number(FLOAT32).number(LONGEST_MS);
        orNothing(cbor, slice);
        orNothing(cbor, index).nothing();
        return (withData ? cbor.tag(FLOAT32).bytes(one()) : cbor.nothing()).toBytes();
    }

    private static HandCbor orNothing(HandCbor cbor, int index) {
        return index < 0 ? cbor.nothing() : cbor.number(index);
    }

    private static byte[] one() {
        return ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1)
                .array();
    }
}
