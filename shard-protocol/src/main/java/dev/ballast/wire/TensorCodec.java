package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;

/**
 * float32 tensors as RFC 8746 has them: {@code 40([[dims], 85(bytes)])}, row-major. Unlike the messages of this package a tensor has
 * no version, so that any program that knows the RFC can make one.
 */
public final class TensorCodec {
    /** Most axes of a tensor on the wire. */
    public static final int MAX_RANK = 8;

    private static final String NAME = "tensor";

    private TensorCodec() {}

    /** The tensor under tag 40, freshly allocated. */
    public static byte[] encode(FloatTensor tensor) {
        int[] dims = tensor.shape().toArray();
        return CborWriter.write(writer -> {
            writer.tag(Cbor.ROW_MAJOR).array(2).array(dims.length);
            for (int dim : dims) {
                writer.uint(dim);
            }
            writer.elements(tensor, 0, tensor.data().length);
        });
    }

    /**
     * Decodes a tensor of any shape under tag 40.
     *
     * @param maxElements most elements the caller takes
     */
    public static FloatTensor decode(byte[] bytes, int maxElements) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            return readShaped(reader, maxElements);
        }
    }

    /** Decodes a tensor of a known shape, under tag 40 with exactly that shape or as a bare typed array of its elements. */
    public static FloatTensor decode(byte[] bytes, Shape expected) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            if (!reader.tagged("tensor", Cbor.FLOAT32_LE)) {
                FloatTensor tensor = readShaped(reader, expected.size());
                if (!tensor.shape().equals(expected)) {
                    throw reader.wrong(Reason.WRONG_LENGTH, "dims", expected.toString(), "" + tensor.shape());
                }
                return tensor;
            }
            float[] data = reader.floats("elements", expected.size());
            reader.finish();
            return FloatTensor.wrap(expected, data);
        }
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
