package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.ElementType;
import dev.ballast.model.op.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tensors as ONNX stores them: elements in raw_data, little-endian, or one by one in float_data or int64_data. The number of
 * elements stored is checked against the extents before anything is allocated.
 */
final class TensorDecoder {
    private TensorDecoder() {}

    /**
     * The tensor, copied.
     *
     * @throws RefusedException when its element type or its place is not supported
     * @throws ModelException when it holds more or fewer elements than its extents say
     */
    static Tensor decode(TensorProto proto) throws ModelException, RefusedException {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL || proto.getExternalDataCount() > 0) {
            throw new RefusedException("elements in another file (external data)");
        }
        if (proto.hasSegment()) {
            throw new RefusedException("elements in segments");
        }
        int type = proto.getDataType();
        if (type == TensorProto.DataType.FLOAT_VALUE) {
            return floats(proto);
        }
        if (type == TensorProto.DataType.INT64_VALUE) {
            return longs(proto);
        }
        if (type == TensorProto.DataType.INT32_VALUE) {
            return ints(proto);
        }
        if (type == TensorProto.DataType.INT8_VALUE || type == TensorProto.DataType.UINT8_VALUE) {
            return octets(proto, type == TensorProto.DataType.INT8_VALUE);
        }
        throw new RefusedException(
                "element type " + typeName(type) + " (only FLOAT, INT8, UINT8, INT32, and INT64 for shapes)");
    }

    /**
     * The element type of an input.
     *
     * @throws RefusedException when it is not supported
     */
    static ElementType inputType(TypeProto.Tensor tensor) throws RefusedException {
        return switch (tensor.getElemType()) {
            case TensorProto.DataType.FLOAT_VALUE -> ElementType.FLOAT;
            case TensorProto.DataType.INT8_VALUE -> ElementType.INT8;
            case TensorProto.DataType.UINT8_VALUE -> ElementType.UINT8;
            case TensorProto.DataType.INT32_VALUE -> ElementType.INT32;
            default ->
                throw new RefusedException(
                        "element type " + typeName(tensor.getElemType()) + " (only FLOAT, INT8, UINT8 and INT32)");
        };
    }

    /** Name of an element type, as in {@code FLOAT16}. */
    static String typeName(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return type == null ? "number " + number : type.name();
    }

    private static FloatTensor floats(TensorProto proto) throws ModelException {
        Shape shape = shape(proto, proto.getFloatDataCount(), Float.BYTES);
        float[] data = new float[shape.size()];
        if (proto.hasRawData()) {
            raw(proto).asFloatBuffer().get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = proto.getFloatData(i);
            }
        }
        return FloatTensor.wrap(shape, data);
    }

    private static LongTensor longs(TensorProto proto) throws ModelException {
        Shape shape = shape(proto, proto.getInt64DataCount(), Long.BYTES);
        long[] data = new long[shape.size()];
        if (proto.hasRawData()) {
            raw(proto).asLongBuffer().get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = proto.getInt64Data(i);
            }
        }
        return LongTensor.wrap(shape, data);
    }

    private static IntTensor ints(TensorProto proto) throws ModelException {
        Shape shape = shape(proto, proto.getInt32DataCount(), Integer.BYTES);
        int[] data = new int[shape.size()];
        if (proto.hasRawData()) {
            raw(proto).asIntBuffer().get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = proto.getInt32Data(i);
            }
        }
        return IntTensor.wrap(shape, data);
    }

    /** Outside of raw_data an 8-bit element takes a whole int32 (onnx.proto3, int32_data). */
    private static ByteTensor octets(TensorProto proto, boolean signed) throws ModelException {
        Shape shape = shape(proto, proto.getInt32DataCount(), Byte.BYTES);
        byte[] data = new byte[shape.size()];
        if (proto.hasRawData()) {
            raw(proto).get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                int value = proto.getInt32Data(i);
                if (value < (signed ? Byte.MIN_VALUE : 0) || value > (signed ? Byte.MAX_VALUE : 255)) {
                    throw new ModelException("weight " + proto.getName() + " holds " + value + " as an 8-bit element");
                }
                data[i] = (byte) value;
            }
        }
        return signed ? ByteTensor.signed(shape, data) : ByteTensor.unsigned(shape, data);
    }

    private static ByteBuffer raw(TensorProto proto) {
        return proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The extents, once it is sure that the elements for them are there. */
    private static Shape shape(TensorProto proto, int listed, int bytesPerElement) throws ModelException {
        long stored = proto.hasRawData() ? proto.getRawData().size() : (long) listed * bytesPerElement;
        int[] dims = new int[proto.getDimsCount()];
        long elements = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            long dim = proto.getDims(axis);
            if (dim < 0 || dim > Integer.MAX_VALUE || elements * dim > Integer.MAX_VALUE) {
                throw new ModelException("weight " + proto.getName() + " has extents " + proto.getDimsList());
            }
            dims[axis] = (int) dim;
            elements *= dim;
        }
        if (stored != elements * bytesPerElement) {
            throw new ModelException("weight " + proto.getName() + " of extents " + proto.getDimsList() + " holds "
                    + stored + " bytes, expected " + elements * bytesPerElement);
        }
        return Shape.of(dims);
    }
}
