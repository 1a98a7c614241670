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
import dev.ballast.model.open.Axis;
import dev.ballast.model.open.OpenInput;
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
    /** What exporters of some frameworks write as the name of every open axis. */
    private static final String NO_NAME = "None";

    private final Source source;
    private final GraphProto graph;
    private final Map<String, Long> opsets = new HashMap<>();
    private final Map<String, Tensor> constants = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Set<String> weights = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<OpenInput> inputs = new ArrayList<>();

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

    /**
     * The graph with fixed extents. An open batch, the first axis of an input, becomes 1. Another open axis is a refusal.
     */
    Graph graph() throws ModelException {
        Graph open = open();
        List<ValueInfo> fixed = new ArrayList<>();
        for (OpenInput input : inputs) {
            if (input.opensAtMostTheFirst()) {
                String batch = input.axes().isEmpty() ? "" : input.axes().get(0).symbol();
                fixed.add(input.at(Map.of(batch, 1)));
            } else {
                refuse(
                        input.name(),
                        "input",
                        "open axes in " + input.shape() + " (here only axis 0, the batch, may be open)");
            }
        }
        return new Graph(open.name(), fixed, open.outputs(), constants, open.nodes(), refused, refusals);
    }

    /** The inputs with their open axes, in order. They are known after the graph is decoded. */
    List<OpenInput> inputs() {
        return List.copyOf(inputs);
    }

    /** The graph without inputs, whose axes may be open; see {@link #inputs}. */
    Graph open() throws ModelException {
        for (TensorProto weight : graph.getInitializerList()) {
            weight(weight);
        }
        for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
            weights.add(sparse.getValues().getName());
            refuse(sparse.getValues().getName(), "weight", "sparse initializer");
        }
        for (ValueInfoProto input : graph.getInputList()) {
            // Before IR version 4 every initializer had to be listed as an input too.
            if (!weights.contains(input.getName())) {
                input(input);
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
        return new Graph(source.name(), List.of(), outputs, constants, nodes, refused, refusals);
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

    private void input(ValueInfoProto input) throws ModelException {
        Tensor value = source.bound().get(input.getName());
        if (value != null) {
            constants.put(input.getName(), value);
            return;
        }
        try {
            inputs.add(new OpenInput(
                    input.getName(),
                    axes(input.getName(), input.getType()),
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

    private static List<Axis> axes(String input, TypeProto type) throws RefusedException {
        if (type.getValueCase() != TypeProto.ValueCase.TENSOR_TYPE) {
            throw new RefusedException("expected a tensor, got " + type.getValueCase());
        }
        TypeProto.Tensor tensor = type.getTensorType();
        if (!tensor.hasShape()) {
            throw new RefusedException("no shape (an extent may be open, but the number of axes must be known)");
        }
        List<Dimension> dims = tensor.getShape().getDimList();
        List<Axis> axes = new ArrayList<>();
        long[] least = new long[dims.size()];
        for (int axis = 0; axis < least.length; axis++) {
            Axis read = axis(input + "[" + axis + "]", dims.get(axis));
            axes.add(read.isOpen() && axes.contains(read) ? Axis.open(read.symbol() + "_" + axis) : read);
            least[axis] = Math.max(1, dims.get(axis).getDimValue());
        }
        Extents.shape(least);
        return axes;
    }

    /**
     * An axis of an input. It is open when its extent is a name, 0, -1 or left out. Some exporters write {@code ?} as the name of every
     * open axis. Axes have one extent in common only when their name has a letter. Other exporters write {@code batch} for all axes of an
     * input; axis 1 is then called {@code batch_1}.
     *
     * @param place symbol of an open axis without a name
     */
    private static Axis axis(String place, Dimension dim) throws RefusedException {
        String symbol = ModelException.oneLine(dim.getDimParam());
        if (dim.getValueCase() == Dimension.ValueCase.DIM_PARAM
                && !symbol.equals(NO_NAME)
                && symbol.chars().anyMatch(Character::isLetter)) {
            return Axis.open(symbol);
        }
        long extent = dim.getDimValue();
        if (extent < -1) {
            throw new RefusedException("negative extent " + extent);
        }
        return extent <= 0 ? Axis.open(place) : Axis.fixed((int) Math.min(extent, Integer.MAX_VALUE));
    }

    private void refuse(String what, String kind, String reason) {
        refused.add(what);
        refusals.add(Refusal.notAnOperator(what, kind, reason));
    }
}
