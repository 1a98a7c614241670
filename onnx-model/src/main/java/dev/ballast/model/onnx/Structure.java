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
 * How much of an ONNX file is not the elements of its weights, and how many of these grow when they are read. Each byte of structure may become
 * many times as much memory, so whoever has little looks before.
 */
final class Structure {
    /** The elements' place: a model's graph, its initializers, their raw_data. */
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
     * Looks at a file, of which nothing is copied.
     *
     * @throws ModelException when it is no ONNX file
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
     * Looks at a file, of which nothing is copied.
     *
     * @param most bytes that may be there beside the elements of weights
     * @throws ModelException when there are more, or it is no ONNX file
     */
    static void require(ByteBuffer file, long most) throws ModelException {
        long structure = file.remaining() - of(file).elementBytes;
        if (structure > most) {
            throw new ModelException(
                    structure + " bytes beside the raw data of its weights, there is room for " + most);
        }
    }

    /** Bytes of float16 elements, which take twice as many once they are read. */
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
