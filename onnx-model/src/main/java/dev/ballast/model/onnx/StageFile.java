package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.ballast.model.Cut;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.Stage;
import dev.ballast.model.Step;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX file whose stages can be written as ONNX models of their own. A written stage is one file with only the nodes and weights that
 * the stage needs, without comments. The same stage of the same file has the same bytes wherever it is written. Weights are those of the
 * file and are copied only when a stage is written.
 */
public final class StageFile {
    /** The first IR version in which weights need not be listed as inputs. */
    private static final long LEAST_IR_VERSION = 4;

    private final ModelProto model;
    private final ExternalData files;
    private final Map<String, NodeProto> writers = new HashMap<>();

    private StageFile(ModelProto model, ExternalData files) {
        this.model = model;
        this.files = files;
        for (NodeProto node : model.getGraph().getNodeList()) {
            node.getOutputList().forEach(output -> writers.put(output, node));
        }
    }

    /** Opens a file, and the files beside it that hold its weights. */
    public static StageFile of(Path file) throws ModelException {
        return new StageFile(OnnxReader.parse(OnnxReader.bytes(file)), ExternalData.beside(file));
    }

    /** Takes a file in memory, without other files beside it. */
    public static StageFile of(byte[] file) throws ModelException {
        return new StageFile(OnnxReader.parse(file), ExternalData.none());
    }

    /**
     * Writes a stage, reads it back and compares its steps. The check ensures that a node with these bytes computes exactly this stage.
     *
     * @param stage of the model that was read from this file
     * @return an ONNX model with one input and one output
     * @throws ModelException when the file lacks an end of the stage, or when the steps in between depend on values before the stage
     */
    public byte[] write(Stage stage) throws ModelException {
        Set<NodeProto> needed = needed(stage);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName(stage.name())
                .addInput(value(stage.from()))
                .addOutput(value(stage.to()));
        Set<String> read = new HashSet<>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (needed.contains(node)) {
                graph.addNode(whole(node));
                read.addAll(OuterReads.of(node));
            }
        }
        for (TensorProto weight : model.getGraph().getInitializerList()) {
            if (read.contains(weight.getName())
                    && !weight.getName().equals(stage.from().value().name())) {
                graph.addInitializer(whole(weight));
            }
        }
        ModelProto written = ModelProto.newBuilder()
                .setIrVersion(Math.max(model.getIrVersion(), LEAST_IR_VERSION))
                .addAllOpsetImport(model.getOpsetImportList())
                .setGraph(graph)
                .build();
        byte[] bytes = bytes(written);
        requireSame(stage, OnnxReader.read(stage.name(), bytes));
        return bytes;
    }

    /** The nodes that compute the stage's output from its input. */
    private Set<NodeProto> needed(Stage stage) throws ModelException {
        String from = stage.from().value().name();
        Set<String> inputs = new HashSet<>();
        model.getGraph().getInputList().forEach(input -> inputs.add(input.getName()));
        model.getGraph().getInitializerList().forEach(weight -> inputs.remove(weight.getName()));
        Set<NodeProto> needed = new HashSet<>();
        Set<String> seen = new HashSet<>(List.of(from, ""));
        Deque<String> open = new ArrayDeque<>(List.of(stage.to().value().name()));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (!seen.add(name)) {
                continue;
            }
            NodeProto writer = writers.get(name);
            if (writer != null && needed.add(writer)) {
                open.addAll(OuterReads.of(writer));
            } else if (inputs.contains(name)) {
                throw new ModelException("stage " + stage.name() + " cannot be cut out: it depends on input " + name
                        + ", which lies before " + from);
            }
        }
        return needed;
    }

    private static ValueInfoProto value(Cut cut) {
        ValueInfo value = cut.value();
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int dim : value.shape().toArray()) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(value.name())
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A node that includes the elements of its constants, even those in other files. */
    private NodeProto whole(NodeProto node) throws ModelException {
        NodeProto.Builder whole = node.toBuilder().clearDocString();
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto attribute = node.getAttribute(i);
            if (attribute.hasT()) {
                whole.setAttribute(i, attribute.toBuilder().setT(whole(attribute.getT())));
            }
        }
        return whole.build();
    }

    /**
     * A weight that includes its elements, even those in other files. Floats become raw data, because readers with little memory need raw
     * data.
     */
    private TensorProto whole(TensorProto weight) throws ModelException {
        TensorProto.Builder whole = weight.toBuilder().clearDocString();
        if (weight.getDataType() == TensorProto.DataType.FLOAT_VALUE && weight.getFloatDataCount() > 0) {
            ByteBuffer raw = ByteBuffer.allocate(weight.getFloatDataCount() * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            weight.getFloatDataList().forEach(raw::putFloat);
            whole.clearFloatData().setRawData(UnsafeByteOperations.unsafeWrap(raw.flip()));
        }
        if (weight.getExternalDataCount() > 0) {
            try {
                whole.clearExternalData().clearDataLocation().setRawData(ByteString.copyFrom(files.read(weight)));
            } catch (RefusedException refused) {
                throw new ModelException("weight " + weight.getName() + ": " + refused.reason(), refused);
            }
        }
        return whole.build();
    }

    private static byte[] bytes(ModelProto model) {
        byte[] bytes = new byte[model.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            model.writeTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array of the right size is too small", impossible);
        }
        out.checkNoSpaceLeft();
        return bytes;
    }

    private static void requireSame(Stage stage, Model read) throws ModelException {
        List<String> expected = described(stage.model());
        List<String> actual = described(read);
        if (!actual.equals(expected)) {
            throw new ModelException("stage " + stage.name() + " cannot be cut out: alone its steps are " + actual
                    + ", in the whole model they are " + expected);
        }
    }

    private static List<String> described(Model model) {
        return model.steps().stream().map(StageFile::described).toList();
    }

    /** Describes a step without its name. An unnamed node is named after its position, which differs in the stage. */
    private static String described(Step step) {
        return step.operator() + " " + step.input() + " -> " + step.output() + " " + step.type() + " "
                + step.weightBytes();
    }
}
