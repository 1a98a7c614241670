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
 * How much of an ONNX file is not the elements of its weights. Each byte of that may become many times as much memory when the file is read, so
 * whoever has little looks before.
 */
final class Structure {
    /** The elements' place: a model's graph, its initializers, their raw_data. */
    private static final int[] WAY = {
        tag(ModelProto.GRAPH_FIELD_NUMBER),
        tag(GraphProto.INITIALIZER_FIELD_NUMBER),
        tag(TensorProto.RAW_DATA_FIELD_NUMBER)
    };

    private static final int LENGTH_DELIMITED = 2;

    private Structure() {}

    /**
     * Looks at a file, of which nothing is copied.
     *
     * @param most bytes that may be there beside the elements of weights
     * @throws ModelException when there are more, or it is no ONNX file
     */
    static void require(ByteBuffer file, long most) throws ModelException {
        long structure;
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(file).newCodedInput();
            structure = file.remaining() - elements(in, 0);
        } catch (IOException damaged) {
            throw new ModelException("not an ONNX model, or cut short (" + damaged.getMessage() + ")", damaged);
        }
        if (structure > most) {
            throw new ModelException(
                    structure + " bytes beside the raw data of its weights, there is room for " + most);
        }
    }

    private static long elements(CodedInputStream in, int depth) throws IOException {
        long bytes = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != WAY[depth]) {
                in.skipField(tag);
                continue;
            }
            int length = in.readRawVarint32();
            if (depth == WAY.length - 1) {
                in.skipRawBytes(length);
                bytes += length;
            } else {
                int outer = in.pushLimit(length);
                bytes += elements(in, depth + 1);
                in.popLimit(outer);
            }
        }
        return bytes;
    }

    private static int tag(int field) {
        return field << 3 | LENGTH_DELIMITED;
    }
}
