package dev.ballast.model.op;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.OperatorEntry;
import dev.ballast.model.op.linear.ProductOperators;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Room;
import dev.ballast.model.op.pool.PoolOperators;
import dev.ballast.model.op.recurrent.RecurrentOperators;
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
        addElementwise(entries);
        ProductOperators.addTo(entries);
        PoolOperators.addTo(entries);
        RecurrentOperators.addTo(entries);
        ShapeOperators.addTo(entries);
        return Map.copyOf(entries);
    }

    private static void addElementwise(Map<String, OperatorEntry> entries) {
        entries.put("Abs", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::abs, node)));
        entries.put("Add", new OperatorEntry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.ADD, node)));
        entries.put("BatchNormalization", new OperatorEntry(1, 5, 5, BatchNormalization::plan));
        entries.put("Clip", new OperatorEntry(1, 1, 3, Clip::plan));
        entries.put("Div", new OperatorEntry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.DIV, node)));
        entries.put("Elu", new OperatorEntry(1, 1, 1, Elementwise::elu));
        entries.put("Exp", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::exp, node)));
        entries.put("HardSigmoid", new OperatorEntry(1, 1, 1, Elementwise::hardSigmoid));
        entries.put("HardSwish", new OperatorEntry(14, 1, 1, node -> Elementwise.plan(Elementwise::hardSwish, node)));
        entries.put("LeakyRelu", new OperatorEntry(1, 1, 1, Elementwise::leakyRelu));
        entries.put("Log", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::log, node)));
        entries.put("LogSoftmax", new OperatorEntry(1, 1, 1, Softmax::log));
        entries.put("Max", new OperatorEntry(1, 1, OperatorEntry.MANY, node -> Several.plan(Several.Kind.MAX, node)));
        entries.put("Mean", new OperatorEntry(1, 1, OperatorEntry.MANY, node -> Several.plan(Several.Kind.MEAN, node)));
        entries.put("Min", new OperatorEntry(1, 1, OperatorEntry.MANY, node -> Several.plan(Several.Kind.MIN, node)));
        entries.put("Mul", new OperatorEntry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.MUL, node)));
        entries.put("Neg", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::negate, node)));
        entries.put("PRelu", new OperatorEntry(1, 2, 2, Pairwise::pRelu));
        entries.put("Relu", new OperatorEntry(1, 1, 1, Relu::plan));
        // Before opset 6, Selu's constants were rounded differently.
        entries.put("Selu", new OperatorEntry(6, 1, 1, Elementwise::selu));
        entries.put("Sigmoid", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::sigmoid, node)));
        entries.put("Softmax", new OperatorEntry(1, 1, 1, Softmax::plan));
        entries.put("Sqrt", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::sqrt, node)));
        entries.put("Sub", new OperatorEntry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.SUB, node)));
        entries.put("Sum", new OperatorEntry(1, 1, OperatorEntry.MANY, node -> Several.plan(Several.Kind.SUM, node)));
        entries.put("Tanh", new OperatorEntry(1, 1, 1, node -> Elementwise.plan(Elementwise::tanh, node)));
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
     * Plans one node.
     *
     * @param operands information about the node's inputs, one for each input
     * @param output index of the output to plan; each output is planned separately
     * @param room for everything allocated while planning; the output itself is not counted
     * @throws RefusedException with the reason why the node cannot be run
     */
    public static Operator plan(GraphNode node, List<Operand> operands, int output, Room room) throws RefusedException {
        requireKnown(node);
        OperatorEntry entry = entry(node);
        RefusedException.unless(
                operands.size() >= entry.least() && operands.size() <= entry.most(),
                operands.size() + " inputs (expected " + entry.least() + " to " + entry.most() + ")");
        for (int other = entry.outputs(); other < node.outputs().size(); other++) {
            RefusedException.unless(node.outputs().get(other).isEmpty(), "output " + other + " is used");
        }
        NodeReader reader = new NodeReader(node, operands, output, room);
        Operator operator = entry.planner().plan(reader);
        reader.requireAllAsked();
        return operator;
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
