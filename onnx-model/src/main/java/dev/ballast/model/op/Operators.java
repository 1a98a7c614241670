package dev.ballast.model.op;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The operators that can be run, and the versions of ONNX's operator set they are right for. */
public final class Operators {
    /** Newest operator set whose changes were read; of these operators it changed nothing but the admitted types. */
    private static final long NEWEST_OPSET = 25;

    private static final Map<String, Entry> ENTRIES = entries();

    private Operators() {}

    private static Map<String, Entry> entries() {
        Map<String, Entry> entries = new HashMap<>();
        // Before opset 7, Add and Gemm broadcast by attribute and Dropout had a switch for training.
        entries.put("Add", new Entry(7, 2, 2, Add::plan));
        entries.put("AveragePool", new Entry(1, 1, 1, Pool::average));
        entries.put("Constant", new Entry(1, 0, 0, Reshaping::constant));
        entries.put("Conv", new Entry(1, 2, 3, Conv::plan));
        entries.put("Dropout", new Entry(7, 1, 3, Reshaping::dropout));
        entries.put("Flatten", new Entry(1, 1, 1, Reshaping::flatten));
        entries.put("Gemm", new Entry(7, 2, 3, Dense::gemm));
        entries.put("Identity", new Entry(1, 1, 1, Reshaping::identity));
        entries.put("MatMul", new Entry(1, 2, 2, Dense::matMul));
        entries.put("MaxPool", new Entry(1, 1, 1, Pool::max));
        // Before opset 6, Relu took an attribute; before 5, Reshape took the shape as one.
        entries.put("Relu", new Entry(6, 1, 1, Relu::plan));
        entries.put("Reshape", new Entry(5, 2, 2, Reshaping::reshape));
        entries.put("Softmax", new Entry(1, 1, 1, Softmax::plan));
        return Map.copyOf(entries);
    }

    /**
     * Refuses an operator that is not known at all, or not in this version, whatever its operands are.
     *
     * @throws RefusedException with the reason
     */
    public static void requireKnown(GraphNode node) throws RefusedException {
        boolean own = node.domain().isEmpty();
        RefusedException.unless(own && ENTRIES.containsKey(node.operator()), "unsupported operator");
        long since = entry(node).since();
        RefusedException.unless(node.opset() >= since, "unsupported version (supported from opset " + since + " on)");
        RefusedException.unless(
                node.opset() <= NEWEST_OPSET, "unsupported version (supported up to opset " + NEWEST_OPSET + ")");
    }

    /**
     * Plans one node.
     *
     * @param operands what is known of the node's inputs, as many as it has
     * @throws RefusedException with the reason why it cannot be run
     */
    public static Operator plan(GraphNode node, List<Operand> operands) throws RefusedException {
        requireKnown(node);
        Entry entry = entry(node);
        RefusedException.unless(
                operands.size() >= entry.least() && operands.size() <= entry.most(),
                operands.size() + " inputs (expected " + entry.least() + " to " + entry.most() + ")");
        for (int output = 1; output < node.outputs().size(); output++) {
            RefusedException.unless(node.outputs().get(output).isEmpty(), "output " + output + " is used");
        }
        NodeReader reader = new NodeReader(node, operands);
        Operator operator = entry.planner().plan(reader);
        reader.requireAllAsked();
        return operator;
    }

    private static Entry entry(GraphNode node) throws RefusedException {
        Entry entry = ENTRIES.get(node.operator());
        if (entry == null) {
            throw new RefusedException("unsupported operator");
        }
        return entry;
    }

    /**
     * How an operator is planned.
     *
     * @param since first operator set whose meaning of the operator is the one implemented
     * @param least fewest inputs
     * @param most most inputs, optional ones included
     */
    private record Entry(long since, int least, int most, Planner planner) {}

    private interface Planner {
        Operator plan(NodeReader node) throws RefusedException;
    }
}
