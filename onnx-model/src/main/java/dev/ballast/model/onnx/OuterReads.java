package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.LinkedHashSet;
import java.util.Set;

/** The values that a node of a file reads: its inputs, and what the graphs in its attributes read from outside. */
final class OuterReads {
    private OuterReads() {}

    /** Names of the values, without the empty name of an omitted input. */
    static Set<String> of(NodeProto node) {
        Set<String> reads = new LinkedHashSet<>(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                reads.addAll(of(attribute.getG()));
            }
        }
        reads.remove("");
        return reads;
    }

    private static Set<String> of(GraphProto graph) {
        Set<String> reads = new LinkedHashSet<>();
        graph.getNodeList().forEach(node -> reads.addAll(of(node)));
        graph.getOutputList().forEach(output -> reads.add(output.getName()));
        graph.getInputList().forEach(input -> reads.remove(input.getName()));
        graph.getInitializerList().forEach(weight -> reads.remove(weight.getName()));
        graph.getSparseInitializerList()
                .forEach(weight -> reads.remove(weight.getValues().getName()));
        graph.getNodeList().forEach(node -> node.getOutputList().forEach(reads::remove));
        return reads;
    }
}
