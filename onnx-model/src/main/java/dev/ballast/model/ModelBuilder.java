package dev.ballast.model;

import dev.ballast.model.op.Operators;
import dev.ballast.model.op.kind.DerivedWeights;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.PackedOperator;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.op.node.Subgraph;
import dev.ballast.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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
    private final Graph graph;
    private final Symbols symbols;
    private final ControlFlow controlFlow;
    private final Placement placement;

    /** Refusals of nodes whose operators are known: those of the graph, and those under each guard. */
    private final Deque<List<Refusal>> misfits = new ArrayDeque<>();

    /** Names that something in the graph reads that is being planned. */
    private Set<String> read = new HashSet<>();

    private final List<Refusal> refusals;

    ModelBuilder(Graph graph, Map<String, Operand.Constant> constants, long mostElements) throws ModelException {
        this.graph = graph;
        this.symbols = new Symbols(graph, constants, mostElements);
        this.placement = new Placement(symbols);
        this.controlFlow = new ControlFlow(this, symbols, placement);
        this.refusals = new ArrayList<>(graph.refusals());
        this.misfits.add(refusals);
        read.addAll(graph.outputs());
        graph.nodes().forEach(node -> read.addAll(node.reads()));
    }

    /**
     * Makes a model of a graph.
     *
     * @throws UnsupportedModelException with every refusal when something is not supported
     * @throws ModelException when the graph contradicts itself
     */
    public static Model build(Graph graph) throws ModelException {
        return planned(graph, Extents.MAX_ELEMENTS).finish(false, true, new DerivedWeights());
    }

    /**
     * Makes a model of a graph, for callers with little memory. Each product remains a step of its own, because joined weights would be
     * held twice meanwhile.
     *
     * @param mostElements most elements of all values together, and of the indices that operators keep; a larger graph is refused before
     *     its values are made
     */
    public static Model build(Graph graph, long mostElements) throws ModelException {
        return planned(graph, mostElements).finish(false, false, new DerivedWeights());
    }

    /**
     * Makes a model for some shapes of a graph whose patterns are replaced and whose constant nodes are evaluated already. A constant that
     * is computed here depends on the shapes. It is not merged into a product, whose weights are those of all shapes.
     *
     * @param derived weights that the models for all shapes share
     */
    static Model ofShapes(
            Graph fused, Map<String, Operand.Constant> constants, DerivedWeights derived, long mostElements)
            throws ModelException {
        return planned(fused, constants, mostElements).finish(true, true, derived);
    }

    private static ModelBuilder planned(Graph graph, long mostElements) throws ModelException {
        Graph fused = fused(graph);
        return planned(fused, OpenGraph.constants(fused), mostElements);
    }

    /** The graph with an operator in place of each pattern that stands for one. */
    static Graph fused(Graph graph) {
        return FunctionFusion.of(DynamicFusion.of(Fusion.of(graph)));
    }

    private static ModelBuilder planned(Graph fused, Map<String, Operand.Constant> constants, long mostElements)
            throws ModelException {
        ModelBuilder builder = new ModelBuilder(fused, constants, Math.min(mostElements, Extents.MAX_ELEMENTS));
        for (int position = 0; position < fused.nodes().size(); position++) {
            builder.add(fused.nodes().get(position), position);
        }
        return builder;
    }

    /**
     * Plans the nodes of a graph inside a node. Its inputs and weights are symbols already.
     *
     * @param prefix of the names of its steps
     */
    void addAll(String prefix, Subgraph body) throws ModelException {
        Set<String> outside = read;
        read = new HashSet<>(body.reads());
        for (Map.Entry<String, String> weight : body.refused().entrySet()) {
            if (read.contains(weight.getKey())) {
                refusals.add(Refusal.notAnOperator(prefix + weight.getKey(), "weight", weight.getValue()));
            }
        }
        for (int position = 0; position < body.nodes().size(); position++) {
            add(prefix, body.nodes().get(position), position);
        }
        read = outside;
    }

    /** Makes all steps conditional that are planned until {@link #pop}. */
    void push(Guard guard) {
        placement.push(guard);
        misfits.addLast(new ArrayList<>());
    }

    /**
     * Removes the guard that was added last.
     *
     * @return nodes under the guard that cannot be planned, although their operators are known
     */
    List<Refusal> pop() {
        placement.pop();
        return misfits.removeLast();
    }

    /** Adds refusals of nodes whose operators are known. */
    void refuse(List<Refusal> nodes) {
        misfits.getLast().addAll(nodes);
    }

    /** The name of a node, or operator_position when the file gives no name. */
    static String name(GraphNode node, int position) {
        return node.name().isEmpty() ? node.operator() + "_" + position : node.name();
    }

    static Refusal refusal(String name, GraphNode node, Exception refused) {
        return new Refusal(name, node.operator(), node.domain(), node.opset(), String.valueOf(refused.getMessage()));
    }

    /**
     * The outputs of an added node that something reads, when they all are known now; otherwise empty.
     */
    Map<String, Tensor> folded(GraphNode node) throws ModelException {
        Map<String, Tensor> folded = new HashMap<>();
        for (String output : node.outputs()) {
            if (read.contains(output) && !output.isEmpty()) {
                Operand operand = symbols.require(output, "the graph").operand();
                if (!(operand instanceof Operand.Constant constant)) {
                    return Map.of();
                }
                folded.put(output, constant.value());
            }
        }
        return Map.copyOf(folded);
    }

    /** Plans the next node of the graph. */
    void add(GraphNode original, int position) throws ModelException {
        add("", original, position);
    }

    private void add(String prefix, GraphNode original, int position) throws ModelException {
        List<String> outputs = original.outputs().stream()
                .map(name -> read.contains(name) ? name : "")
                .toList();
        GraphNode node = original.withOutputs(outputs);
        String name = prefix + name(node, position);
        List<Symbols.Symbol> inputs = symbols.inputs(node, name);
        try {
            if (!ControlFlow.handles(node)) {
                Operators.requireKnown(node);
            }
        } catch (RefusedException unknown) {
            refusals.add(refusal(name, node, unknown));
            symbols.defineUnknown(outputs);
            return;
        }
        try {
            if (!inputs.stream().allMatch(Symbols.Symbol::known)) {
                symbols.defineUnknown(outputs);
            } else if (ControlFlow.handles(node)) {
                controlFlow.plan(name, node, inputs);
            } else {
                plan(name, node, position, inputs);
            }
        } catch (RefusedException | RequestException refused) {
            misfits.getLast().add(refusal(name, node, refused));
            symbols.defineUnknown(outputs);
        }
    }

    private void addParts(List<GraphNode> parts, int position) throws ModelException {
        parts.forEach(part -> read.addAll(part.inputs()));
        for (GraphNode part : parts) {
            add("", part, position);
        }
    }

    /** Plans and places a node that has no graphs inside. */
    private void plan(String name, GraphNode node, int position, List<Symbols.Symbol> inputs)
            throws ModelException, RefusedException {
        List<Operand> operands = inputs.stream().map(Symbols.Symbol::operand).toList();
        List<GraphNode> parts = Operators.parts(node.named(name), operands, symbols.room());
        if (!parts.isEmpty()) {
            addParts(parts, position);
            return;
        }
        Operator first = Operators.plan(node, operands, 0, symbols.room());
        if (first instanceof PackedOperator packed) {
            place(name, node, inputs, packed);
            return;
        }
        for (Map.Entry<String, Operator> plan : plans(node, operands, first).entrySet()) {
            symbols.alias(plan.getKey(), placement.value(name, node.operator(), inputs, plan.getValue()));
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
                symbols.room().take(isInFile ? 1 : Placement.elements(plan));
                plans.put(written, plan);
            }
        }
        plans.remove("");
        return plans;
    }

    /** Places an operator that computes all outputs of a node, and for each output that something reads a copy from its list. */
    private void place(String name, GraphNode node, List<Symbols.Symbol> inputs, PackedOperator packed)
            throws ModelException, RefusedException {
        Symbols.Symbol list = placement.placed(name, node.operator(), inputs, packed);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                symbols.alias(
                        node.outputs().get(i),
                        placement.placed(name, node.operator(), List.of(list), packed.output(i)));
            }
        }
    }

    /**
     * The model.
     *
     * @param isOneOfSeveral whether other models have its weights
     * @param joinsSiblings whether products on one activation become one step
     */
    private Model finish(boolean isOneOfSeveral, boolean joinsSiblings, DerivedWeights derived) throws ModelException {
        if (!refusals.isEmpty()) {
            throw new UnsupportedModelException(graph.name(), refusals);
        }
        Set<Integer> alone = new HashSet<>(symbols.numbers(graph.outputs()));
        if (isOneOfSeveral) {
            alone.addAll(placement.besideComputed());
        }
        return new Assembly(graph, symbols, joinsSiblings, derived)
                .model(Epilogues.merged(placement.planned(), alone, derived));
    }
}
