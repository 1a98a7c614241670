package dev.ballast.model.op;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The operators that can be run, and the versions of ONNX's operator set they are right for. */
public final class Operators {
    /** Newest operator set whose changes were read; of these operators it changed nothing but the admitted types. */
    private static final long NEWEST_OPSET = 25;

    /** What stands before the names of operators that are not ONNX's own. */
    private static final String MICROSOFT = "com.microsoft.";

    private static final Map<String, Entry> ENTRIES = entries();

    private Operators() {}

    private static Map<String, Entry> entries() {
        Map<String, Entry> entries = new HashMap<>();
        // Before opset 7, Add and Gemm broadcast by attribute, Dropout and BatchNormalization had a switch for
        // training.
        entries.put("Add", new Entry(7, 2, 2, Add::plan));
        entries.put("AveragePool", new Entry(1, 1, 1, Pool::average));
        entries.put("BatchNormalization", new Entry(7, 5, 5, BatchNormalization::plan));
        entries.put("Clip", new Entry(6, 1, 3, Clip::plan));
        entries.put("Constant", new Entry(1, 0, 0, Reshaping::constant));
        entries.put("Conv", new Entry(1, 2, 3, Conv::plan));
        entries.put("ConvInteger", new Entry(10, 2, 4, IntegerConv::sums));
        entries.put("DequantizeLinear", new Entry(10, 2, 3, DequantizeLinear::plan));
        entries.put("Dropout", new Entry(7, 1, 3, Reshaping::dropout));
        entries.put("DynamicQuantizeLinear", new Entry(11, 1, 1, 3, DynamicQuantize::plan));
        entries.put("Flatten", new Entry(1, 1, 1, Reshaping::flatten));
        entries.put("Gemm", new Entry(7, 2, 3, Dense::gemm));
        entries.put("GlobalAveragePool", new Entry(1, 1, 1, GlobalAveragePool::plan));
        entries.put("Identity", new Entry(1, 1, 1, Reshaping::identity));
        entries.put("MatMul", new Entry(1, 2, 2, Dense::matMul));
        entries.put("MatMulInteger", new Entry(10, 2, 4, IntegerDense::sums));
        entries.put("MaxPool", new Entry(1, 1, 1, Pool::max));
        // Before opset 2, Pad called its extents otherwise.
        entries.put("Pad", new Entry(2, 1, 4, Crop::pad));
        entries.put("QLinearConv", new Entry(10, 8, 9, IntegerConv::qLinear));
        entries.put("QLinearMatMul", new Entry(10, 8, 8, IntegerDense::qLinear));
        entries.put("QuantizeLinear", new Entry(10, 2, 3, QuantizeLinear::plan));
        // Before opset 6, Relu took an attribute; before 5, Reshape took the shape as one.
        entries.put("Relu", new Entry(6, 1, 1, Relu::plan));
        entries.put("Reshape", new Entry(5, 2, 2, Reshaping::reshape));
        entries.put("Slice", new Entry(1, 1, 5, Crop::slice));
        entries.put("Softmax", new Entry(1, 1, 1, Softmax::plan));
        entries.put(MICROSOFT + "QGemm", new Entry(1, 6, 9, IntegerDense::qGemm));
        entries.put(MICROSOFT + "QLinearAdd", new Entry(1, 7, 8, QLinearAdd::plan));
        return Map.copyOf(entries);
    }

    /**
     * Refuses an operator that is not known at all, or not in this version, whatever its operands are.
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
     * @param operands what is known of the node's inputs, as many as it has
     * @param output which of its outputs to plan; the others are planned on their own
     * @throws RefusedException with the reason why it cannot be run
     */
    public static Operator plan(GraphNode node, List<Operand> operands, int output) throws RefusedException {
        requireKnown(node);
        Entry entry = entry(node);
        RefusedException.unless(
                operands.size() >= entry.least() && operands.size() <= entry.most(),
                operands.size() + " inputs (expected " + entry.least() + " to " + entry.most() + ")");
        for (int other = entry.outputs(); other < node.outputs().size(); other++) {
            RefusedException.unless(node.outputs().get(other).isEmpty(), "output " + other + " is used");
        }
        NodeReader reader = new NodeReader(node, operands, output);
        Operator operator = entry.planner().plan(reader);
        reader.requireAllAsked();
        return operator;
    }

    private static Entry entry(GraphNode node) throws RefusedException {
        Entry entry = ENTRIES.get(node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator());
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
     * @param outputs how many of its outputs can be had
     */
    private record Entry(long since, int least, int most, int outputs, Planner planner) {
        Entry(long since, int least, int most, Planner planner) {
            this(since, least, most, 1, planner);
        }
    }

    private interface Planner {
        Operator plan(NodeReader node) throws RefusedException;
    }
}
