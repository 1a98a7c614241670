package dev.ballast.wire;

/** How the elements of an activation or of a result travel: as a typed array of RFC 8746, table 1, little-endian. */
public enum WireType {
    /** IEEE 754 binary32. */
    FLOAT32(85, Float.BYTES),

    /** IEEE 754 binary16, see {@link Float16}: eleven significant bits, values beyond 65504 become infinite. */
    FLOAT16(84, Short.BYTES),

    /** Signed bytes that a float32 scale, sent beside them, multiplies. */
    INT8(72, Byte.BYTES);

    private static final WireType[] ALL = values();

    private final int tag;
    private final int bytes;

    WireType(int tag, int bytes) {
        this.tag = tag;
        this.bytes = bytes;
    }

    /** The CBOR tag of such an array. */
    public int tag() {
        return tag;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The type of this tag, as {@code reader} has just read it for {@code field}. */
    static WireType ofTag(int tag, FlatReader reader, String field) throws WireException {
        for (WireType type : ALL) {
            if (type.tag == tag) {
                return type;
            }
        }
        throw reader.wrong(
                WireException.Reason.WRONG_TYPE, field, "tag 85 (float32), 84 (float16) or 72 (int8)", "tag " + tag);
    }
}
