package dev.ballast.model;

import dev.ballast.model.op.Operators;
import dev.ballast.model.op.kind.DerivedWeights;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph whose inputs may take several shapes. Everything that does not depend on a shape is done once: patterns are replaced, nodes that
 * depend on no input are evaluated, and weights are brought into the form that their layer needs. The models for all shapes share the
 * results. Safe for use by several threads.
 */
public final class OpenGraph {
    private final Graph graph;
    private final Map<String, Operand.Constant> constants;
    private final DerivedWeights derived = new DerivedWeights();

    private OpenGraph(Graph graph) {
        this.graph = graph;
        this.constants = constants(graph);
    }

    /** The graph's constants as operands. Forms of a weight that plans ask for are kept in its operand. */
    static Map<String, Operand.Constant> constants(Graph graph) {
        Map<String, Operand.Constant> constants = new HashMap<>();
        graph.constants().forEach((name, value) -> constants.put(name, new Operand.Constant(value)));
        return Map.copyOf(constants);
    }

    /**
     * Takes a graph. The shapes of its inputs have no meaning.
     *
     * @throws ModelException when the graph contradicts itself
     */
    public static OpenGraph of(Graph graph) throws ModelException {
        Graph fused = ModelBuilder.fused(graph);
        GraphValues values = new GraphValues(fused);
        Graph alone = fused.with(List.of(), fused.constants(), fused.nodes());
        ModelBuilder builder = new ModelBuilder(alone, constants(alone), Extents.MAX_ELEMENTS);
        Map<String, Tensor> folded = new HashMap<>(fused.constants());
        List<GraphNode> left = new ArrayList<>();
        for (int position = 0; position < fused.nodes().size(); position++) {
            GraphNode node = fused.nodes().get(position);
            Map<String, Tensor> known = Map.of();
            if (!node.outputs().isEmpty()
                    && node.outputs().stream().allMatch(name -> name.isEmpty() || values.isConstant(name))) {
                builder.add(node, position);
                known = builder.folded(node);
            }
            folded.putAll(known);
            if (known.isEmpty()) {
                left.add(node.named(ModelBuilder.name(node, position)));
            }
        }
        Set<String> read = new HashSet<>(fused.outputs());
        left.forEach(node -> read.addAll(node.inputs()));
        folded.keySet().retainAll(read);
        return new OpenGraph(fused.with(List.of(), folded, left));
    }

    /** Name of the model. */
    public String name() {
        return graph.name();
    }

    /** What is not supported whatever the shapes are: operators that are unknown, and inputs and weights that could not be read. */
    public List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>(graph.refusals());
        for (GraphNode node : graph.nodes()) {
            try {
                if (!ControlFlow.handles(node)) {
                    Operators.requireKnown(node);
                }
            } catch (RefusedException unknown) {
                refusals.add(ModelBuilder.refusal(node.name(), node, unknown));
            }
        }
        return refusals;
    }

    /**
     * The model for inputs of these shapes.
     *
     * @param inputs every input of the graph, in order
     * @param mostElements most elements of all values together; checked before anything is allocated
     * @throws UnsupportedModelException with every refusal when something is not supported, or cannot be computed for these shapes
     * @throws ModelException when the graph contradicts itself
     */
    public Model model(List<ValueInfo> inputs, long mostElements) throws ModelException {
        Graph shaped = graph.with(inputs, graph.constants(), graph.nodes());
        return ModelBuilder.ofShapes(shaped, constants, derived, mostElements);
    }

    /** No later model adds to the weights that all models share. */
    public void complete() {
        derived.complete();
    }
}
