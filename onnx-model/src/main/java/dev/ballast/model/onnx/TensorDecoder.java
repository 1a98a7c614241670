package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import dev.ballast.gemm.operand.Float16;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes tensors of ONNX files. Elements are in raw_data, little-endian, or one by one in float_data, double_data, int32_data or int64_data. The number of stored
 * elements is checked against the extents before anything is allocated.
 */
final class TensorDecoder {
    /** 2^53. From here on every double is a whole number. */
    private static final double LARGEST_WHOLE = 0x1p53;

    private final TensorProto proto;
    private final ByteBuffer raw;
    private final boolean isRaw;

    private TensorDecoder(TensorProto proto, ByteBuffer raw, boolean isRaw) {
        this.proto = proto;
        this.raw = raw.order(ByteOrder.LITTLE_ENDIAN);
        this.isRaw = isRaw;
    }

    /**
     * The tensor, copied. float16 elements are widened, double elements narrowed.
     *
     * @param files where elements in other files are found
     * @throws RefusedException when its element type or its place is not supported
     * @throws ModelException when it holds more or fewer elements than its extents require, or when its file cannot be read
     */
    static Tensor decode(TensorProto proto, ExternalData files) throws ModelException, RefusedException {
        if (proto.hasSegment()) {
            throw new RefusedException("elements in segments");
        }
        boolean isExternal =
                proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL || proto.getExternalDataCount() > 0;
        ByteBuffer raw = isExternal ? files.read(proto) : proto.getRawData().asReadOnlyByteBuffer();
        return new TensorDecoder(proto, raw, isExternal || proto.hasRawData()).tensor();
    }

    private Tensor tensor() throws ModelException, RefusedException {
        return switch (proto.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> floats();
            case TensorProto.DataType.FLOAT16_VALUE -> halves();
            case TensorProto.DataType.INT64_VALUE -> longs();
            case TensorProto.DataType.INT32_VALUE -> ints();
            case TensorProto.DataType.INT8_VALUE -> octets(true);
            case TensorProto.DataType.UINT8_VALUE -> octets(false);
            case TensorProto.DataType.BOOL_VALUE -> bools();
            case TensorProto.DataType.DOUBLE_VALUE -> doubles();
            default ->
                throw new RefusedException("element type " + typeName(proto.getDataType())
                        + " (only FLOAT, FLOAT16, INT8, UINT8, INT32, INT64, BOOL, and DOUBLE that fits FLOAT)");
        };
    }

    /**
     * The element type of an input.
     *
     * @throws RefusedException when it is not supported
     */
    static ElementType inputType(TypeProto.Tensor tensor) throws RefusedException {
        return switch (tensor.getElemType()) {
            // float16 is widened.
            case TensorProto.DataType.FLOAT_VALUE, TensorProto.DataType.FLOAT16_VALUE -> ElementType.FLOAT;
            case TensorProto.DataType.INT8_VALUE -> ElementType.INT8;
            case TensorProto.DataType.UINT8_VALUE -> ElementType.UINT8;
            case TensorProto.DataType.INT32_VALUE -> ElementType.INT32;
            case TensorProto.DataType.INT64_VALUE -> ElementType.INT64;
            case TensorProto.DataType.BOOL_VALUE -> ElementType.BOOL;
            default ->
                throw new RefusedException("element type " + typeName(tensor.getElemType())
                        + " (only FLOAT, FLOAT16, INT8, UINT8, INT32, INT64 and BOOL)");
        };
    }

    /** Name of an element type, as in {@code FLOAT16}. */
    static String typeName(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return type == null ? "number " + number : type.name();
    }

    private FloatTensor floats() throws ModelException {
        Shape shape = shape(proto.getFloatDataCount(), Float.BYTES);
        float[] data = new float[shape.size()];
        if (isRaw) {
            raw.asFloatBuffer().get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = proto.getFloatData(i);
            }
        }
        return FloatTensor.wrap(shape, data);
    }

    /** Outside of raw_data the bits of a half take a whole int32 (onnx.proto3, int32_data). */
    private FloatTensor halves() throws ModelException {
        Shape shape = shape(proto.getInt32DataCount(), Short.BYTES);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = Float16.toFloat(isRaw ? raw.getShort() : (short) proto.getInt32Data(i));
        }
        return FloatTensor.wrap(shape, data);
    }

    private LongTensor longs() throws ModelException {
        Shape shape = shape(proto.getInt64DataCount(), Long.BYTES);
        long[] data = new long[shape.size()];
        if (isRaw) {
            raw.asLongBuffer().get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = proto.getInt64Data(i);
            }
        }
        return LongTensor.wrap(shape, data);
    }

    private IntTensor ints() throws ModelException {
        Shape shape = shape(proto.getInt32DataCount(), Integer.BYTES);
        int[] data = new int[shape.size()];
        if (isRaw) {
            raw.asIntBuffer().get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = proto.getInt32Data(i);
            }
        }
        return IntTensor.wrap(shape, data);
    }

    /** Outside of raw_data an 8-bit element takes a whole int32 (onnx.proto3, int32_data). */
    private ByteTensor octets(boolean signed) throws ModelException {
        Shape shape = shape(proto.getInt32DataCount(), Byte.BYTES);
        byte[] data = new byte[shape.size()];
        if (isRaw) {
            raw.get(data);
        } else {
            for (int i = 0; i < data.length; i++) {
                int value = proto.getInt32Data(i);
                if (value < (signed ? Byte.MIN_VALUE : 0) || value > (signed ? Byte.MAX_VALUE : 255)) {
                    throw new ModelException(
                            "weight " + proto.getName() + " holds " + value + ", which does not fit 8 bits");
                }
                data[i] = (byte) value;
            }
        }
        return signed ? ByteTensor.signed(shape, data) : ByteTensor.unsigned(shape, data);
    }

    /** Outside of raw_data a bool takes a whole int32 (onnx.proto3, int32_data). */
    private ByteTensor bools() throws ModelException {
        Shape shape = shape(proto.getInt32DataCount(), Byte.BYTES);
        byte[] data = new byte[shape.size()];
        for (int i = 0; i < data.length; i++) {
            int value = isRaw ? raw.get() : proto.getInt32Data(i);
            if (value != 0 && value != 1) {
                throw new ModelException("weight " + proto.getName() + " holds " + value + " as a bool");
            }
            data[i] = (byte) value;
        }
        return ByteTensor.bools(shape, data);
    }

    /** double elements, narrowed to float32. */
    private FloatTensor doubles() throws ModelException, RefusedException {
        Shape shape = shape(proto.getDoubleDataCount(), Double.BYTES);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = narrowed(isRaw ? raw.getDouble() : proto.getDoubleData(i));
        }
        return FloatTensor.wrap(shape, data);
    }

    /**
     * The nearest float32. It differs by at most half a unit in the last place; a whole number does not differ.
     *
     * @throws RefusedException when no float32 is that close
     */
    private static float narrowed(double value) throws RefusedException {
        float nearest = (float) value;
        boolean isWhole = value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE;
        boolean isNormal = Math.abs(nearest) >= Float.MIN_NORMAL && Float.isFinite(nearest);
        boolean isHeld = Double.isNaN(value) || nearest == value || (isNormal && !isWhole);
        RefusedException.unless(isHeld, "element type DOUBLE with the element " + value + ", which FLOAT cannot hold");
        return nearest;
    }

    /** The extents, after checking that the elements for them exist. */
    private Shape shape(int listed, int bytesPerElement) throws ModelException {
        long stored = isRaw ? raw.remaining() : (long) listed * bytesPerElement;
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
