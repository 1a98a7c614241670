package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Subgraph;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Converts the nodes of an ONNX file with their attributes. */
final class NodeDecoder {
    /** Second name of ONNX's own operator set. */
    private static final String LONG_NAME = "ai.onnx";

    private final Map<String, Long> opsets;
    private final ExternalData files;

    /** Takes the operator sets of a model by domain, in the form of {@link #domain}. */
    NodeDecoder(Map<String, Long> opsets, ExternalData files) {
        this.files = files;
        this.opsets = Map.copyOf(opsets);
    }

    /** The one form of a domain's name: empty for ONNX's own. */
    static String domain(String domain) {
        return domain.equals(LONG_NAME) ? "" : domain;
    }

    GraphNode decode(NodeProto node) throws ModelException {
        Map<String, Attribute> attributes = new HashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attributes.put(attribute.getName(), decode(attribute)) != null) {
                throw new ModelException(
                        "node " + node.getName() + " gives attribute " + attribute.getName() + " more than once");
            }
        }
        String domain = domain(node.getDomain());
        return new GraphNode(
                node.getName(),
                node.getOpType(),
                domain,
                opsets.getOrDefault(domain, 0L),
                node.getInputList(),
                node.getOutputList(),
                attributes);
    }

    private Attribute decode(AttributeProto attribute) throws ModelException {
        if (!attribute.getRefAttrName().isEmpty()) {
            return new Attribute.Unreadable("refers to a function's attribute");
        }
        return switch (attribute.getType()) {
            case INT -> new Attribute.Whole(attribute.getI());
            case FLOAT -> new Attribute.Real(attribute.getF());
            case STRING -> new Attribute.Text(attribute.getS().toStringUtf8());
            case INTS -> new Attribute.Wholes(attribute.getIntsList());
            case FLOATS -> new Attribute.Reals(attribute.getFloatsList());
            case STRINGS ->
                new Attribute.Texts(attribute.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
            case TENSOR -> tensor(attribute);
            case GRAPH -> new Attribute.Body(body(attribute.getG()));
            case GRAPHS -> new Attribute.Unreadable("a list of graphs");
            case SPARSE_TENSOR, SPARSE_TENSORS -> new Attribute.Unreadable("a sparse tensor");
            default -> new Attribute.Unreadable("type " + attribute.getType());
        };
    }

    private Subgraph body(GraphProto graph) throws ModelException {
        Map<String, Tensor> constants = new HashMap<>();
        Map<String, String> refused = new HashMap<>();
        for (TensorProto weight : graph.getInitializerList()) {
            try {
                constants.put(weight.getName(), TensorDecoder.decode(weight, files));
            } catch (RefusedException unsupported) {
                refused.put(weight.getName(), unsupported.reason());
            }
        }
        for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
            refused.put(sparse.getValues().getName(), "sparse initializer");
        }
        List<GraphNode> nodes = new ArrayList<>();
        for (NodeProto node : NodeOrder.sorted(graph).getNodeList()) {
            nodes.add(decode(node));
        }
        List<String> inputs = graph.getInputList().stream()
                .map(ValueInfoProto::getName)
                .filter(name -> !constants.containsKey(name))
                .toList();
        List<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        return new Subgraph(inputs, outputs, constants, refused, nodes);
    }

    private Attribute tensor(AttributeProto attribute) throws ModelException {
        try {
            return new Attribute.Value(TensorDecoder.decode(attribute.getT(), files));
        } catch (RefusedException refused) {
            return new Attribute.Unreadable(refused.reason());
        }
    }
}
