package dev.ballast.model;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.Operators;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.PackedOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plans a graph. It computes the shapes of all values, evaluates nodes that only read constants, and collects everything that is not
 * supported. Used for one build.
 */
public final class ModelBuilder {
    /**
     * Most elements under windows over constants, in total, that are evaluated before the model runs. They take some tenths of a second.
     */
    private static final long MOST_COVERED = 1 << 26;

    private final Graph graph;
    private final Symbols symbols;
    private final Set<String> read = new HashSet<>();
    private final List<Refusal> refusals;
    private final List<Planned> planned = new ArrayList<>();
    private final Workspace workspace = new Workspace(Kernels.portable());
    private long covered;

    private ModelBuilder(Graph graph, long mostElements) throws ModelException {
        this.graph = graph;
        this.symbols = new Symbols(graph, mostElements);
        this.refusals = new ArrayList<>(graph.refusals());
        read.addAll(graph.outputs());
        graph.nodes().forEach(node -> read.addAll(node.inputs()));
    }

    /**
     * Makes a model of a graph.
     *
     * @throws UnsupportedModelException with every refusal when something is not supported
     * @throws ModelException when the graph contradicts itself
     */
    public static Model build(Graph graph) throws ModelException {
        return build(graph, Extents.MAX_ELEMENTS);
    }

    /**
     * Makes a model of a graph, for callers with little memory.
     *
     * @param mostElements most elements of all values together, and of the indices that operators keep; a larger graph is refused before
     *     its values are made
     */
    public static Model build(Graph graph, long mostElements) throws ModelException {
        Graph fused = Fusion.of(graph);
        ModelBuilder builder = new ModelBuilder(fused, Math.min(mostElements, Extents.MAX_ELEMENTS));
        for (int position = 0; position < fused.nodes().size(); position++) {
            builder.add(fused.nodes().get(position), position);
        }
        return builder.finish();
    }

    private void add(GraphNode original, int position) throws ModelException {
        List<String> outputs = original.outputs().stream()
                .map(name -> read.contains(name) ? name : "")
                .toList();
        GraphNode node = original.withOutputs(outputs);
        String name = node.name().isEmpty() ? node.operator() + "_" + position : node.name();
        List<Symbols.Symbol> inputs = symbols.inputs(node, name);
        try {
            Operators.requireKnown(node);
            if (inputs.stream().allMatch(Symbols.Symbol::known)) {
                List<Operand> operands =
                        inputs.stream().map(Symbols.Symbol::operand).toList();
                Operator first = Operators.plan(node, operands, 0, symbols.room());
                if (first instanceof PackedOperator packed) {
                    place(name, node, inputs, packed);
                } else {
                    for (Map.Entry<String, Operator> plan :
                            plans(node, operands, first).entrySet()) {
                        place(name, node, inputs, plan.getValue(), plan.getKey());
                    }
                }
            } else {
                symbols.defineUnknown(outputs);
            }
        } catch (RefusedException | RequestException refused) {
            refusals.add(new Refusal(
                    name, node.operator(), node.domain(), node.opset(), String.valueOf(refused.getMessage())));
            symbols.defineUnknown(outputs);
        }
    }

    /** One operator for each output that something reads, by the output's name. The first output is planned already. */
    private Map<String, Operator> plans(GraphNode node, List<Operand> operands, Operator first)
            throws RefusedException {
        Map<String, Operator> plans = new LinkedHashMap<>();
        for (int output = 0; output < Math.max(1, node.outputs().size()); output++) {
            String written = node.outputs().isEmpty() ? "" : node.outputs().get(output);
            if (output == 0 || !written.isEmpty()) {
                Operator plan = output == 0 ? first : Operators.plan(node, operands, output, symbols.room());
                boolean isInFile =
                        plan instanceof Operator.View || node.operator().equals("Constant");
                symbols.room().take(isInFile ? 1 : elements(plan));
                plans.put(written, plan);
            }
        }
        plans.remove("");
        return plans;
    }

    /**
     * Elements to count for a planned output. int64 elements count twice. An output that nothing reads counts too, because the file asked
     * for it.
     */
    private static long elements(Operator plan) {
        long size = plan.shape().size();
        return plan.type() == ElementType.INT64 ? 2 * size : size;
    }

    /** Places an operator that computes all outputs of a node, and for each output that something reads a copy from its list. */
    private void place(String name, GraphNode node, List<Symbols.Symbol> given, PackedOperator packed)
            throws ModelException, RefusedException {
        symbols.room().take(elements(packed));
        int list = symbols.define(new Operand.Variable(packed.shape(), packed.type()));
        planned.add(new Planned(name, node.operator(), packed, numbers(read(given, packed)), list));
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                LocalOperator copy = packed.output(i);
                symbols.room().take(elements(copy));
                int number = symbols.define(node.outputs().get(i), new Operand.Variable(copy.shape(), copy.type()));
                planned.add(new Planned(name, node.operator(), copy, List.of(list), number));
            }
        }
    }

    /** The inputs that an operator reads. */
    private static List<Symbols.Symbol> read(List<Symbols.Symbol> given, Operator operator) {
        if (operator instanceof LocalOperator local && !local.reads().isEmpty()) {
            return local.reads().stream().map(given::get).toList();
        }
        return given.stream()
                .filter(symbol -> !(symbol.operand() instanceof Operand.Absent))
                .toList();
    }

    private static List<Integer> numbers(List<Symbols.Symbol> symbols) {
        return symbols.stream().map(Symbols.Symbol::number).toList();
    }

    private void place(String name, GraphNode node, List<Symbols.Symbol> given, Operator operator, String output)
            throws ModelException {
        List<Symbols.Symbol> inputs = read(given, operator);
        List<Operand> operands = inputs.stream().map(Symbols.Symbol::operand).toList();
        if (operator instanceof Operator.Fixed fixed) {
            symbols.define(output, new Operand.Constant(fixed.value()));
        } else if (operands.stream().allMatch(Operand.Constant.class::isInstance) && folds(operator)) {
            symbols.define(output, new Operand.Constant(evaluate(operator, operands)));
        } else {
            int number = symbols.define(output, new Operand.Variable(operator.shape(), operator.type()));
            planned.add(new Planned(name, node.operator(), operator, numbers(inputs), number));
        }
    }

    /**
     * Whether to evaluate an operator over constants now. Products, and windows beyond {@link #MOST_COVERED}, are left to the run, because
     * the file decides how long they take.
     */
    private boolean folds(Operator operator) {
        if (operator instanceof LocalOperator local && local.footprint().macs() == 0) {
            boolean isFew = local.covered() <= MOST_COVERED - covered;
            covered += isFew ? local.covered() : 0;
            return isFew;
        }
        return operator instanceof Operator.View;
    }

    private Tensor evaluate(Operator operator, List<Operand> operands) {
        List<Tensor> values = operands.stream()
                .map(operand -> ((Operand.Constant) operand).value())
                .toList();
        if (operator instanceof LocalOperator local) {
            Tensor output = local.type().zeros(local.shape());
            local.run(values, output, workspace);
            return output;
        }
        return values.get(0).reshaped(operator.shape());
    }

    private Model finish() throws ModelException {
        if (!refusals.isEmpty()) {
            throw new UnsupportedModelException(graph.name(), refusals);
        }
        return new Assembly(graph, symbols).model(Epilogues.merged(planned, symbols.numbers(graph.outputs())));
    }

    /**
     * A node that becomes a step if something needs it.
     *
     * @param reads numbers of the values read, without omitted optional inputs
     * @param writes number of the value written
     */
    record Planned(String name, String operator, Operator plan, List<Integer> reads, int writes) {}
}
