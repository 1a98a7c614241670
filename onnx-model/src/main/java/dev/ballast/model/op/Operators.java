package dev.ballast.model.op;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The supported operators, and the versions of ONNX's operator set for which they are correct. */
public final class Operators {
    /** Newest operator set whose changes were checked. For these operators it only changed the permitted types. */
    private static final long NEWEST_OPSET = 25;

    /** Stands for an unlimited number of inputs or outputs. */
    private static final int MANY = Integer.MAX_VALUE;

    /** Prefix of the names of operators that are not ONNX's own. */
    private static final String MICROSOFT = "com.microsoft.";

    private static final Map<String, Entry> ENTRIES = entries();

    private Operators() {}

    private static Map<String, Entry> entries() {
        Map<String, Entry> entries = new HashMap<>();
        addElementwise(entries);
        addProducts(entries);
        addPooling(entries);
        addMoving(entries);
        addQuantized(entries);
        return Map.copyOf(entries);
    }

    private static void addElementwise(Map<String, Entry> entries) {
        entries.put("Abs", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::abs, node)));
        entries.put("Add", new Entry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.ADD, node)));
        entries.put("BatchNormalization", new Entry(1, 5, 5, BatchNormalization::plan));
        entries.put("Clip", new Entry(1, 1, 3, Clip::plan));
        entries.put("Div", new Entry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.DIV, node)));
        entries.put("Elu", new Entry(1, 1, 1, Elementwise::elu));
        entries.put("Exp", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::exp, node)));
        entries.put("HardSigmoid", new Entry(1, 1, 1, Elementwise::hardSigmoid));
        entries.put("HardSwish", new Entry(14, 1, 1, node -> Elementwise.plan(Elementwise::hardSwish, node)));
        entries.put("LeakyRelu", new Entry(1, 1, 1, Elementwise::leakyRelu));
        entries.put("Log", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::log, node)));
        entries.put("LogSoftmax", new Entry(1, 1, 1, Softmax::log));
        entries.put("Max", new Entry(1, 1, MANY, node -> Several.plan(Several.Kind.MAX, node)));
        entries.put("Mean", new Entry(1, 1, MANY, node -> Several.plan(Several.Kind.MEAN, node)));
        entries.put("Min", new Entry(1, 1, MANY, node -> Several.plan(Several.Kind.MIN, node)));
        entries.put("Mul", new Entry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.MUL, node)));
        entries.put("Neg", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::negate, node)));
        entries.put("PRelu", new Entry(1, 2, 2, Pairwise::pRelu));
        entries.put("Relu", new Entry(1, 1, 1, Relu::plan));
        // Before opset 6, Selu's constants were rounded differently.
        entries.put("Selu", new Entry(6, 1, 1, Elementwise::selu));
        entries.put("Sigmoid", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::sigmoid, node)));
        entries.put("Softmax", new Entry(1, 1, 1, Softmax::plan));
        entries.put("Sqrt", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::sqrt, node)));
        entries.put("Sub", new Entry(1, 2, 2, node -> Pairwise.plan(Pairwise.Kind.SUB, node)));
        entries.put("Sum", new Entry(1, 1, MANY, node -> Several.plan(Several.Kind.SUM, node)));
        entries.put("Tanh", new Entry(1, 1, 1, node -> Elementwise.plan(Elementwise::tanh, node)));
    }

    private static void addProducts(Map<String, Entry> entries) {
        entries.put("Conv", new Entry(1, 2, 3, Conv::plan));
        entries.put("Gemm", new Entry(1, 2, 3, Dense::gemm));
        entries.put("MatMul", new Entry(1, 2, 2, Dense::matMul));
    }

    private static void addPooling(Map<String, Entry> entries) {
        entries.put("AveragePool", new Entry(1, 1, 1, Pool::average));
        entries.put("GlobalAveragePool", new Entry(1, 1, 1, GlobalPool::average));
        entries.put("GlobalMaxPool", new Entry(1, 1, 1, GlobalPool::max));
        entries.put("LRN", new Entry(1, 1, 1, Lrn::plan));
        entries.put("MaxPool", new Entry(1, 1, 1, 2, Pool::max));
        entries.put("ReduceMax", new Entry(1, 1, 2, node -> Reduction.plan(Reduction.Kind.MAX, node)));
        entries.put("ReduceMean", new Entry(1, 1, 2, node -> Reduction.plan(Reduction.Kind.MEAN, node)));
        entries.put("ReduceSum", new Entry(1, 1, 2, node -> Reduction.plan(Reduction.Kind.SUM, node)));
    }

    private static void addMoving(Map<String, Entry> entries) {
        // Before opset 6, Cast gave the type by name.
        entries.put("Cast", new Entry(6, 1, 1, Cast::plan));
        entries.put("Concat", new Entry(1, 1, MANY, Concat::plan));
        entries.put("Constant", new Entry(1, 0, 0, Reshaping::constant));
        entries.put("ConstantOfShape", new Entry(9, 1, 1, Known::constantOfShape));
        entries.put("Dropout", new Entry(1, 1, 3, 2, Reshaping::dropout));
        entries.put("Expand", new Entry(8, 2, 2, Rearranging::expand));
        entries.put("Flatten", new Entry(1, 1, 1, Reshaping::flatten));
        entries.put("Gather", new Entry(1, 2, 2, SliceOperators::gather));
        entries.put("Identity", new Entry(1, 1, 1, Reshaping::identity));
        // Before opset 2, the attribute of Pad's extents had another name.
        entries.put("Pad", new Entry(2, 1, 4, Padding::plan));
        entries.put("Range", new Entry(11, 3, 3, Known::range));
        entries.put("Reshape", new Entry(1, 1, 2, Reshaping::reshape));
        entries.put("Shape", new Entry(1, 1, 1, Known::shape));
        entries.put("Size", new Entry(1, 1, 1, Known::size));
        entries.put("Slice", new Entry(1, 1, 5, SliceOperators::slice));
        // Before opset 2, Split could take its lengths from an input.
        entries.put("Split", new Entry(2, 1, 2, MANY, SliceOperators::split));
        entries.put("Squeeze", new Entry(1, 1, 2, Reshaping::squeeze));
        entries.put("Transpose", new Entry(1, 1, 1, Rearranging::transpose));
        entries.put("Unsqueeze", new Entry(1, 1, 2, Reshaping::unsqueeze));
        // Before opset 7, Upsample only took the scales of height and width.
        entries.put("Upsample", new Entry(7, 1, 2, Rearranging::upsample));
    }

    private static void addQuantized(Map<String, Entry> entries) {
        entries.put("ConvInteger", new Entry(10, 2, 4, IntegerConv::sums));
        entries.put("DequantizeLinear", new Entry(10, 2, 3, DequantizeLinear::plan));
        entries.put("DynamicQuantizeLinear", new Entry(11, 1, 1, 3, DynamicQuantize::plan));
        entries.put("MatMulInteger", new Entry(10, 2, 4, IntegerDense::sums));
        entries.put("QLinearConv", new Entry(10, 8, 9, IntegerConv::qLinear));
        entries.put("QLinearMatMul", new Entry(10, 8, 8, IntegerDense::qLinear));
        entries.put("QuantizeLinear", new Entry(10, 2, 3, QuantizeLinear::plan));
        entries.put(MICROSOFT + "QGemm", new Entry(1, 6, 9, IntegerDense::qGemm));
        entries.put(MICROSOFT + "QLinearAdd", new Entry(1, 7, 8, QLinearAdd::plan));
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
        Entry entry = entry(node);
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
     * @param since first operator set with the implemented meaning of the operator
     * @param least fewest inputs
     * @param most most inputs, optional ones included
     * @param outputs number of its outputs that can be planned
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
