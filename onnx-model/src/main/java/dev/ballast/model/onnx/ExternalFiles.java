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

/** Which files a model needs beside its own. */
public final class ExternalFiles {
    private ExternalFiles() {}

    /**
     * The files that hold weights of the model, as it names them: relative to its folder. A model that {@link OnnxReader} reads names none
     * outside.
     *
     * @throws ModelException when the file cannot be read or is no ONNX model
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
