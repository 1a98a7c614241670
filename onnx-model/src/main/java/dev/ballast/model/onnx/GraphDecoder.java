package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ballast.model.Graph;
import dev.ballast.model.ModelException;
import dev.ballast.model.Refusal;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Converts the messages of an ONNX file to a graph. Used for one file. */
final class GraphDecoder {
    private final Source source;
    private final GraphProto graph;
    private final Map<String, Long> opsets = new HashMap<>();
    private final Map<String, Tensor> constants = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Set<String> weights = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final List<Refusal> refusals = new ArrayList<>();

    GraphDecoder(Source source, ModelProto model) {
        this.source = source;
        this.graph = model.getGraph();
        constants.putAll(source.replaced());
        for (OperatorSetIdProto opset : model.getOpsetImportList()) {
            opsets.put(NodeDecoder.domain(opset.getDomain()), opset.getVersion());
        }
        for (NodeProto node : graph.getNodeList()) {
            read.addAll(OuterReads.of(node));
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            read.add(output.getName());
        }
    }

    Graph graph() throws ModelException {
        for (TensorProto weight : graph.getInitializerList()) {
            weight(weight);
        }
        for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
            weights.add(sparse.getValues().getName());
            refuse(sparse.getValues().getName(), "weight", "sparse initializer");
        }
        List<ValueInfo> inputs = new ArrayList<>();
        for (ValueInfoProto input : graph.getInputList()) {
            // Before IR version 4 every initializer had to be listed as an input too.
            if (!weights.contains(input.getName())) {
                input(input, inputs);
            }
        }
        for (String bind : source.bound().keySet()) {
            if (!constants.containsKey(bind)) {
                throw new ModelException("the graph has no input " + bind + " to bind");
            }
        }
        NodeDecoder decoder = new NodeDecoder(opsets, source.files());
        List<GraphNode> nodes = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            if (Collections.disjoint(node.getOutputList(), source.replaced().keySet())) {
                nodes.add(decoder.decode(node));
            }
        }
        List<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        if (outputs.isEmpty()) {
            throw new ModelException("the graph has no outputs");
        }
        graph.getOutputList().forEach(this::output);
        return new Graph(source.name(), inputs, outputs, constants, nodes, refused, refusals);
    }

    private void weight(TensorProto weight) throws ModelException {
        if (!weights.add(weight.getName())) {
            throw new ModelException("weight " + weight.getName() + " is given twice");
        }
        if (!read.contains(weight.getName())) {
            return;
        }
        try {
            constants.put(weight.getName(), TensorDecoder.decode(weight, source.files()));
        } catch (RefusedException unsupported) {
            refuse(weight.getName(), "weight", unsupported.reason());
        }
    }

    private void input(ValueInfoProto input, List<ValueInfo> inputs) throws ModelException {
        Tensor value = source.bound().get(input.getName());
        if (value != null) {
            constants.put(input.getName(), value);
            return;
        }
        try {
            inputs.add(new ValueInfo(
                    input.getName(),
                    shape(input.getType()),
                    TensorDecoder.inputType(input.getType().getTensorType())));
        } catch (RefusedException unsupported) {
            refuse(input.getName(), "input", unsupported.reason());
        }
    }

    /** Refuses an output of double elements: they are computed in float32. */
    private void output(ValueInfoProto output) {
        if (output.getType().getTensorType().getElemType() == TensorProto.DataType.DOUBLE_VALUE) {
            refusals.add(Refusal.notAnOperator(output.getName(), "output", "element type DOUBLE (computed as FLOAT)"));
        }
    }

    /** An input's shape. An open batch, given as a name or as 0, becomes 1. */
    private static Shape shape(TypeProto type) throws RefusedException {
        if (type.getValueCase() != TypeProto.ValueCase.TENSOR_TYPE) {
            throw new RefusedException("expected a tensor, got " + type.getValueCase());
        }
        TypeProto.Tensor tensor = type.getTensorType();
        if (!tensor.hasShape()) {
            throw new RefusedException("no shape");
        }
        List<Dimension> dims = tensor.getShape().getDimList();
        long[] extents = new long[dims.size()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = dims.get(axis).getDimValue();
            if (extents[axis] == 0 && axis == 0) {
                extents[axis] = 1;
            }
            if (extents[axis] <= 0) {
                throw new RefusedException(
                        "extent of axis " + axis + " is not fixed (only axis 0, the batch, may be open)");
            }
        }
        return Extents.shape(extents);
    }

    private void refuse(String what, String kind, String reason) {
        refused.add(what);
        refusals.add(Refusal.notAnOperator(what, kind, reason));
    }
}
