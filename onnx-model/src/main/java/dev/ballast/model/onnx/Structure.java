package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.ballast.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Measures the structure of an ONNX file, everything except the raw_data of its weights, and the elements that grow when they are read. A
 * byte of structure may take many bytes of memory, so callers with little memory measure first.
 */
final class Structure {
    /** Path to the elements of weights: a model's graph, its initializers, their raw_data. */
    private static final int[] WAY = {
        tag(ModelProto.GRAPH_FIELD_NUMBER),
        tag(GraphProto.INITIALIZER_FIELD_NUMBER),
        tag(TensorProto.RAW_DATA_FIELD_NUMBER)
    };

    private static final int LENGTH_DELIMITED = 2;
    private static final int DATA_TYPE = TensorProto.DATA_TYPE_FIELD_NUMBER << 3;

    private long elementBytes;
    private long halfBytes;

    private Structure() {}

    /**
     * Measures a file. Nothing of it is copied.
     *
     * @throws ModelException when it is not an ONNX file
     */
    static Structure of(ByteBuffer file) throws ModelException {
        Structure structure = new Structure();
        try {
            structure.look(UnsafeByteOperations.unsafeWrap(file).newCodedInput(), 0);
        } catch (IOException damaged) {
            throw new ModelException("not an ONNX model, or cut short (" + damaged.getMessage() + ")", damaged);
        }
        return structure;
    }

    /**
     * Refuses a file with too much structure. Nothing of the file is copied.
     *
     * @param most most bytes of structure
     * @throws ModelException when there are more, or when it is not an ONNX file
     */
    static void require(ByteBuffer file, long most) throws ModelException {
        long structure = file.remaining() - of(file).elementBytes;
        if (structure > most) {
            throw new ModelException(structure + " bytes besides the raw data of its weights, the limit is " + most);
        }
    }

    /** Bytes of float16 elements, which take twice as many bytes after reading. */
    long halfBytes() {
        return halfBytes;
    }

    private void look(CodedInputStream in, int depth) throws IOException {
        long raw = 0;
        int type = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (depth == WAY.length - 1 && tag == DATA_TYPE) {
                type = in.readInt32();
            } else if (tag != WAY[depth]) {
                in.skipField(tag);
            } else if (depth == WAY.length - 1) {
                int length = in.readRawVarint32();
                in.skipRawBytes(length);
                raw += length;
            } else {
                int outer = in.pushLimit(in.readRawVarint32());
                look(in, depth + 1);
                in.popLimit(outer);
            }
        }
        elementBytes += raw;
        halfBytes += type == TensorProto.DataType.FLOAT16_VALUE ? raw : 0;
    }

    private static int tag(int field) {
        return field << 3 | LENGTH_DELIMITED;
    }
}
