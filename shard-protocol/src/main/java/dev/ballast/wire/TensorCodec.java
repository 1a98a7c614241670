package dev.ballast.wire;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tensors in the encoding of RFC 8746: {@code 40([[dims], 85(bytes)])}, row-major, of float32 (tag 85), uint8 (64), int8 (72), int32 (78)
 * or int64 (79). Truth values are uint8. Unlike the messages of this package, a tensor has no version, so any program that implements the RFC can
 * produce one.
 */
public final class TensorCodec {
    /** Most axes of a tensor on the wire. */
    public static final int MAX_RANK = 8;

    private static final String NAME = "tensor";
    private static final int UINT8 = 64;

    private TensorCodec() {}

    /** Encodes a tensor under tag 40 into a new array. */
    public static byte[] encode(Tensor tensor) {
        int[] dims = tensor.shape().toArray();
        return CborWriter.write(writer -> {
            writer.tag(Cbor.ROW_MAJOR).array(2).array(dims.length);
            for (int dim : dims) {
                writer.uint(dim);
            }
            if (tensor instanceof ByteTensor bytes) {
                writer.tag(tag(bytes)).bytes(bytes.data());
            } else {
                writer.elements(tensor, 0, tensor.shape().size());
            }
        });
    }

    /**
     * Decodes a tensor of any shape under tag 40.
     *
     * @param maxElements most elements that the caller accepts
     */
    public static FloatTensor decode(byte[] bytes, int maxElements) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            return readShaped(reader, maxElements);
        }
    }

    /**
     * The shape of a tensor under tag 40; null when the bytes begin with another tag, as a bare typed array does.
     *
     * @throws WireException when the shape has more elements than there are bytes, or too many axes
     */
    public static @Nullable Shape shape(byte[] bytes) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            if (!reader.tagged("tensor", Cbor.ROW_MAJOR)) {
                return null;
            }
            reader.taggedArray("tensor", Cbor.ROW_MAJOR);
            return readShape(reader, bytes.length);
        }
    }

    /**
     * Decodes a tensor of a known shape and type. It is either under tag 40 with exactly this shape, or a bare typed array of its elements.
     * A float32 target also takes elements of float16.
     *
     * @param target filled
     */
    public static void decodeInto(byte[] bytes, Tensor target) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            boolean bare = isArray(reader, "tensor", target);
            if (!bare) {
                reader.taggedArray("tensor", Cbor.ROW_MAJOR);
                Shape shape = readShape(reader, target.shape().size());
                if (!shape.equals(target.shape())) {
                    throw reader.wrong(
                            Reason.WRONG_LENGTH, "dims", target.shape().toString(), "" + shape);
                }
            }
            boolean half = target instanceof FloatTensor && reader.tagged("elements", WireType.FLOAT16.tag());
            WireType type = half ? WireType.FLOAT16 : WireType.exact(target);
            reader.elements(
                    "elements",
                    type,
                    half ? type.tag() : tag(target),
                    target,
                    target.shape().size());
            if (bare) {
                reader.finish();
            } else {
                reader.end();
            }
        }
    }

    private static boolean isArray(CborReader reader, String field, Tensor target) throws WireException {
        return reader.tagged(field, tag(target))
                || (target instanceof FloatTensor && reader.tagged(field, WireType.FLOAT16.tag()));
    }

    /** The elements as in a typed array under {@link #tag}; a new array. */
    public static byte[] elements(Tensor tensor) {
        WireType type = WireType.exact(tensor);
        byte[] bytes = new byte[Math.multiplyExact(tensor.shape().size(), type.bytes())];
        Elements.write(type, 1, tensor, 0, tensor.shape().size(), bytes, 0);
        return bytes;
    }

    /** Tag of a typed array of the tensor's elements (RFC 8746, table 1). */
    public static int tag(Tensor tensor) {
        boolean unsigned = tensor instanceof ByteTensor bytes && !bytes.isSigned();
        return unsigned ? UINT8 : WireType.exact(tensor).tag();
    }

    private static FloatTensor readShaped(CborReader reader, int maxElements) throws WireException {
        reader.taggedArray("tensor", Cbor.ROW_MAJOR);
        Shape shape = readShape(reader, maxElements);
        float[] data = reader.floats("elements", shape.size());
        reader.end();
        return FloatTensor.wrap(shape, data);
    }

    private static Shape readShape(CborReader reader, int maxElements) throws WireException {
        int[] dims = new int[MAX_RANK];
        int rank = 0;
        long size = 1;
        reader.array("dims");
        while (reader.more("dims")) {
            if (rank == MAX_RANK) {
                throw reader.wrong(Reason.TOO_LARGE, "dims", "at most " + MAX_RANK + " axes", "more");
            }
            dims[rank] = reader.uint("dims");
            size *= dims[rank];
            rank++;
            if (size > maxElements) {
                throw reader.wrong(Reason.TOO_LARGE, "dims", "at most " + maxElements + " elements", "" + size);
            }
        }
        return Shape.of(Arrays.copyOf(dims, rank));
    }
}
