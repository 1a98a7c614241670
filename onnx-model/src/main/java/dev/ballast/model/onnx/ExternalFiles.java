package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.ModelException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files that a model needs in addition to its own. */
public final class ExternalFiles {
    private ExternalFiles() {}

    /**
     * The files that hold weights of the model, by the names that the model gives: relative to its folder. A model that {@link OnnxReader}
     * accepts names no file outside the folder.
     *
     * @throws ModelException when the file cannot be read or is not an ONNX model
     */
    public static List<String> of(Path model) throws ModelException {
        GraphProto graph = OnnxReader.parse(OnnxReader.bytes(model)).getGraph();
        Stream<TensorProto> attributes = graph.getNodeList().stream()
                .map(NodeProto::getAttributeList)
                .flatMap(List::stream)
                .filter(AttributeProto::hasT)
                .map(AttributeProto::getT);
        TreeSet<String> names = new TreeSet<>();
        Stream.concat(graph.getInitializerList().stream(), attributes)
                .map(TensorProto::getExternalDataList)
                .flatMap(List::stream)
                .filter(entry -> entry.getKey().equals("location"))
                .map(StringStringEntryProto::getValue)
                .forEach(names::add);
        return List.copyOf(names);
    }
}
