package dev.ballast.wire;

import dev.ballast.wire.WireException.Reason;
import java.nio.ByteBuffer;

/**
 * One request of a bulk push, body of {@code PUT /parts/{sha256}}: {@code [2, total_bytes, piece_bytes, index, data]}. The data is piece
 * {@code index} of the encoded part. With null for both index and data, the request only asks which pieces are missing.
 */
public final class PartPiece {
    private static final String NAME = "part piece";
    private static final int FIELDS = 5;
    private static final byte FIRST = (byte) (0x80 | FIELDS);

    /**
     * Bytes of array head and version 2, total 5, length of the data 3. Piece size and index together take 8, because their product is
     * below 2^31.
     */
    private static final int MAX_OVERHEAD = 2 + 5 + 8 + 3;

    private final Slicing slicing;
    private final int index;
    private final byte[] payload;
    private final int dataOffset;

    private PartPiece(Slicing slicing, int index, byte[] payload, int dataOffset) {
        this.slicing = slicing;
        this.index = index;
        this.payload = payload;
        this.dataOffset = dataOffset;
    }

    /** Whether a payload for {@code PUT /parts/{sha256}} is a piece and not a whole part. The first byte decides. */
    public static boolean isPiece(byte[] payload) {
        return payload.length > 0 && payload[0] == FIRST;
    }

    /** Decodes a piece. Its data must have exactly the length that follows from its index. The payload is wrapped. */
    public static PartPiece decode(byte[] payload) throws WireException {
        FlatReader reader = new FlatReader(NAME, payload);
        reader.begin(FIELDS);
        Slicing slicing = new Slicing(reader.positive("total_bytes"), reader.positive("piece_bytes"));
        int index = reader.isNull("index") ? -1 : (int) reader.uint("index", slicing.pieces() - 1);
        if (index < 0 && reader.isNull("data")) {
            reader.end();
            return new PartPiece(slicing, index, payload, 0);
        }
        int size = reader.bytes("data");
        if (index < 0) {
            throw reader.wrong(Reason.WRONG_TYPE, "data", "null without an index", "a byte string");
        }
        if (size != slicing.size(index)) {
            throw reader.wrong(
                    Reason.WRONG_LENGTH, "data", slicing.size(index) + " bytes in piece " + index, "" + size);
        }
        reader.end();
        return new PartPiece(slicing, index, payload, reader.spanOffset());
    }

    /** Encodes piece {@code index} of {@code part}, an encoded part that is cut into pieces of {@code pieceBytes}. */
    public static byte[] encode(byte[] part, int pieceBytes, int index) {
        Slicing slicing = new Slicing(part.length, pieceBytes);
        int from = slicing.start(index);
        int size = slicing.size(index);
        return CborWriter.write(writer -> begin(writer, slicing).uint(index).bytes(part, from, size));
    }

    /**
     * Encodes the question which pieces are missing of a part of {@code slicing.length()} bytes in pieces of {@code slicing.unit()} bytes.
     */
    public static byte[] encodeStatus(Slicing slicing) {
        return CborWriter.write(writer -> begin(writer, slicing).nothing().nothing());
    }

    /** Most bytes of a piece besides its data, when the data has at most 65,535 bytes, as in any datagram. */
    public static int maxOverhead() {
        return MAX_OVERHEAD;
    }

    /** Length of the part, and of each piece except the last, in bytes. */
    public Slicing slicing() {
        return slicing;
    }

    /** Index of the piece carried, -1 = none. */
    public int index() {
        return index;
    }

    /** The bytes of the piece: a view of the payload that must not be written; empty when there is no piece. */
    public ByteBuffer data() {
        return ByteBuffer.wrap(payload, dataOffset, index < 0 ? 0 : slicing.size(index));
    }

    private static CborWriter begin(CborWriter writer, Slicing slicing) {
        return writer.array(FIELDS).uint(Cbor.VERSION).uint(slicing.length()).uint(slicing.unit());
    }
}
