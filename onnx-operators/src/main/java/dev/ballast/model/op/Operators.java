package dev.ballast.model.op;

import dev.ballast.model.op.attention.AttentionOperators;
import dev.ballast.model.op.composite.CompositeOperators;
import dev.ballast.model.op.element.ElementOperators;
import dev.ballast.model.op.index.IndexOperators;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.OperatorEntry;
import dev.ballast.model.op.linear.ProductOperators;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Room;
import dev.ballast.model.op.norm.NormOperators;
import dev.ballast.model.op.pool.PoolOperators;
import dev.ballast.model.op.recurrent.RecurrentOperators;
import dev.ballast.model.op.reduce.ReduceOperators;
import dev.ballast.model.op.sample.SampleOperators;
import dev.ballast.model.op.shape.ShapeOperators;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The supported operators, and the versions of ONNX's operator set for which they are correct. */
public final class Operators {
    /** Newest operator set whose changes were checked. For these operators it only changed the permitted types. */
    private static final long NEWEST_OPSET = 25;

    private static final Map<String, OperatorEntry> ENTRIES = entries();

    private Operators() {}

    private static Map<String, OperatorEntry> entries() {
        Map<String, OperatorEntry> entries = new HashMap<>();
        entries.put("BatchNormalization", new OperatorEntry(1, 5, 5, BatchNormalization::plan));
        entries.put("LogSoftmax", new OperatorEntry(1, 1, 1, Softmax::log));
        entries.put("Softmax", new OperatorEntry(1, 1, 1, Softmax::plan));
        AttentionOperators.addTo(entries);
        CompositeOperators.addTo(entries);
        ElementOperators.addTo(entries);
        IndexOperators.addTo(entries);
        NormOperators.addTo(entries);
        ProductOperators.addTo(entries);
        PoolOperators.addTo(entries);
        RecurrentOperators.addTo(entries);
        ReduceOperators.addTo(entries);
        SampleOperators.addTo(entries);
        ShapeOperators.addTo(entries);
        return Map.copyOf(entries);
    }

    /**
     * Refuses an operator that is unknown, or unknown in this version, whatever its operands are.
     *
     * @throws RefusedException with the reason
     */
    public static void requireKnown(GraphNode node) throws RefusedException {
        long since = entry(node).since();
        RefusedException.unless(node.opset() >= since, "unsupported version (supported from opset " + since + " on)");
        RefusedException.unless(
                node.opset() <= NEWEST_OPSET, "unsupported version (supported up to opset " + NEWEST_OPSET + ")");
    }

    /**
     * Finds the nodes that stand for one node.
     *
     * @param operands information about the node's inputs, one for each input
     * @param room for everything allocated meanwhile
     * @return in running order; empty when the node is planned as it is, or when nothing reads its outputs
     * @throws RefusedException with the reason why the node cannot be run
     */
    public static List<GraphNode> parts(GraphNode node, List<Operand> operands, Room room) throws RefusedException {
        OperatorEntry entry = entry(node, operands);
        if (node.outputs().stream().allMatch(String::isEmpty)) {
            return List.of();
        }
        NodeReader reader = new NodeReader(node, operands, 0, room);
        List<GraphNode> parts = entry.parts(reader);
        if (!parts.isEmpty()) {
            reader.requireAllAsked();
        }
        return parts;
    }

    /**
     * Plans one node that has no parts.
     *
     * @param operands information about the node's inputs, one for each input
     * @param output index of the output to plan; each output is planned separately
     * @param room for everything allocated while planning; the output itself is not counted
     * @throws RefusedException with the reason why the node cannot be run
     */
    public static Operator plan(GraphNode node, List<Operand> operands, int output, Room room) throws RefusedException {
        OperatorEntry entry = entry(node, operands);
        NodeReader reader = new NodeReader(node, operands, output, room);
        Operator operator = entry.planner().plan(reader);
        reader.requireAllAsked();
        return operator;
    }

    /** The entry of a node whose inputs and outputs are of the right number. */
    private static OperatorEntry entry(GraphNode node, List<Operand> operands) throws RefusedException {
        requireKnown(node);
        OperatorEntry entry = entry(node);
        RefusedException.unless(
                operands.size() >= entry.least() && operands.size() <= entry.most(),
                operands.size() + " inputs (expected " + entry.least() + " to " + entry.most() + ")");
        for (int other = entry.outputs(); other < node.outputs().size(); other++) {
            RefusedException.unless(node.outputs().get(other).isEmpty(), "output " + other + " is used");
        }
        return entry;
    }

    private static OperatorEntry entry(GraphNode node) throws RefusedException {
        OperatorEntry entry =
                ENTRIES.get(node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator());
        if (entry == null) {
            throw new RefusedException("unsupported operator");
        }
        return entry;
    }
}
