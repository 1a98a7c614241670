package dev.ballast.wire;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.Locale;

/**
 * Element types of activations and results on the wire, as typed arrays of RFC 8746, table 1, little-endian. Floats are sent as one of the
 * first three. int8 activations of integer layers are sent as INT8 without a scale, their products as INT32 or INT64.
 */
public enum WireType {
    /** IEEE 754 binary32. */
    FLOAT32(85, Float.BYTES),

    /** IEEE 754 binary16: eleven significant bits; magnitudes of 65520 or more become infinite. */
    FLOAT16(84, Short.BYTES),

    /** Signed bytes. Floats sent as bytes are multiplied by a float32 scale that is sent with them. */
    INT8(72, Byte.BYTES),

    /** Products of integer layers. */
    INT32(78, Integer.BYTES),

    /** Products of integer layers that may not fit int32. */
    INT64(79, Long.BYTES);

    private static final WireType[] ALL = values();

    private final int tag;
    private final int bytes;

    WireType(int tag, int bytes) {
        this.tag = tag;
        this.bytes = bytes;
    }

    /** The CBOR tag of a typed array of these elements. */
    public int tag() {
        return tag;
    }

    /** Name of the type in error messages. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The type that represents the elements of this tensor exactly. */
    public static WireType exact(Tensor tensor) {
        if (tensor instanceof FloatTensor) {
            return FLOAT32;
        }
        if (tensor instanceof ByteTensor) {
            return INT8;
        }
        return tensor instanceof IntTensor ? INT32 : INT64;
    }

    /** Whether elements of this tensor can be sent as this type. */
    public boolean carries(Tensor tensor) {
        return tensor instanceof FloatTensor ? this != INT32 && this != INT64 : this == exact(tensor);
    }

    /** The type with this tag, which {@code reader} has just read for {@code field}. */
    static WireType ofTag(int tag, FlatReader reader, String field) throws WireException {
        for (WireType type : ALL) {
            if (type.tag == tag) {
                return type;
            }
        }
        throw reader.wrong(
                WireException.Reason.WRONG_TYPE,
                field,
                "tag 85 (float32), 84 (float16), 72 (int8), 78 (int32) or 79 (int64)",
                "tag " + tag);
    }
}
