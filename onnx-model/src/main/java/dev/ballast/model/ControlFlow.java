package dev.ballast.model;

import dev.ballast.model.op.kind.Choice;
import dev.ballast.model.op.kind.OneBranch;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Subgraph;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans ONNX operators If, Loop and Scan: puts the nodes of the graphs inside them in their place. Of an If with a constant condition only
 * the taken branch is planned. The nodes of both branches of any other If run under a {@link Guard}. Used for one build.
 */
final class ControlFlow {
    /** Most nodes of all bodies of a model together, each time that they are put in place. */
    private static final int MOST_NODES = 1 << 14;

    private final ModelBuilder builder;
    private final Symbols symbols;
    private final Placement placement;
    private int placed;

    ControlFlow(ModelBuilder builder, Symbols symbols, Placement placement) {
        this.builder = builder;
        this.symbols = symbols;
        this.placement = placement;
    }

    /** Whether a node is one of these operators. */
    static boolean handles(GraphNode node) {
        return node.domain().isEmpty() && List.of("If", "Loop", "Scan").contains(node.operator());
    }

    /**
     * Plans a node, whose outputs are symbols afterwards.
     *
     * @param name of the node
     * @param inputs all of them known
     * @throws RefusedException when it cannot be planned
     */
    void plan(String name, GraphNode node, List<Symbols.Symbol> inputs) throws ModelException, RefusedException {
        if (node.operator().equals("If")) {
            define(node, branches(name, node, inputs));
        } else if (node.operator().equals("Loop")) {
            define(node, new LoopPlan(this, builder, symbols, placement).outputs(name, node, inputs));
        } else {
            define(node, new ScanPlan(this, symbols, placement, name, node).outputs(inputs));
        }
    }

    /** Gives the node's outputs, as far as something reads them, the meaning of values in its graphs. */
    private void define(GraphNode node, List<Symbols.Symbol> values) throws ModelException, RefusedException {
        RefusedException.unless(
                node.outputs().size() <= values.size(),
                node.outputs().size() + " outputs of a graph with " + values.size());
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                symbols.alias(node.outputs().get(i), values.get(i));
            }
        }
    }

    private List<Symbols.Symbol> branches(String name, GraphNode node, List<Symbols.Symbol> inputs)
            throws ModelException, RefusedException {
        RefusedException.unless(inputs.size() == 1, inputs.size() + " inputs (expected a condition)");
        Symbols.Symbol condition = inputs.get(0);
        requireCondition(condition);
        Subgraph yes = body(node, "then_branch");
        Subgraph no = body(node, "else_branch");
        if (condition.operand() instanceof Operand.Constant constant) {
            boolean isTrue = Choice.isTrue(constant.value());
            return inline(name + (isTrue ? ".then" : ".else"), isTrue ? yes : no, List.of());
        }
        Branch then = branch(name + ".then", yes, condition, true);
        Branch otherwise = branch(name + ".else", no, condition, false);
        if (then.misfits().isEmpty() != otherwise.misfits().isEmpty()) {
            return then.misfits().isEmpty() ? only(name, then, otherwise) : only(name, otherwise, then);
        }
        builder.refuse(then.misfits());
        builder.refuse(otherwise.misfits());
        List<Symbols.Symbol> left = then.values();
        List<Symbols.Symbol> right = otherwise.values();
        RefusedException.unless(
                left.size() == right.size(), "branches with " + left.size() + " and " + right.size() + " outputs");
        List<Symbols.Symbol> chosen = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            chosen.add(choice(name, condition, left.get(i), right.get(i)));
        }
        return chosen;
    }

    /**
     * A branch that is planned.
     *
     * @param wanted the condition under which it runs
     * @param values its results
     * @param misfits nodes that cannot be planned, although their operators are known
     */
    private record Branch(
            Symbols.Symbol condition, boolean wanted, List<Symbols.Symbol> values, List<Refusal> misfits) {}

    private Branch branch(String name, Subgraph body, Symbols.Symbol condition, boolean wanted)
            throws ModelException, RefusedException {
        builder.push(new Guard(condition.number(), wanted));
        List<Symbols.Symbol> values;
        List<Refusal> misfits;
        try {
            values = inline(name, body, List.of());
        } finally {
            misfits = builder.pop();
        }
        return new Branch(condition, wanted, values, misfits);
    }

    /**
     * The values of a branch when the other branch cannot run. It is an error of a request to take the other branch. For example, one branch
     * may be for another length of the input.
     *
     * @param other the branch that cannot run
     */
    private List<Symbols.Symbol> only(String name, Branch branch, Branch other) throws RefusedException {
        Refusal reason = other.misfits().get(0);
        String message = "the model takes a branch that cannot run with inputs of these shapes: " + reason.node() + ", "
                + reason.what() + ": " + reason.reason();
        List<Symbols.Symbol> checked = new ArrayList<>();
        for (Symbols.Symbol value : branch.values()) {
            if (!value.known()) {
                return branch.values();
            }
            Shape shape = Symbols.shape(value.operand());
            OneBranch operator = new OneBranch(shape, Symbols.type(value.operand()), branch.wanted(), message);
            checked.add(placement.placed(name, "If", List.of(branch.condition(), value), operator));
        }
        return checked;
    }

    /** One of two values by a condition that is computed at run time. */
    Symbols.Symbol choice(String name, Symbols.Symbol condition, Symbols.Symbol yes, Symbols.Symbol no)
            throws ModelException, RefusedException {
        if (!yes.known() || !no.known() || yes.equals(no)) {
            return yes.known() ? no : yes;
        }
        Shape shape = Symbols.shape(yes.operand());
        ElementType type = Symbols.type(yes.operand());
        Shape other = Symbols.shape(no.operand());
        ElementType otherType = Symbols.type(no.operand());
        RefusedException.unless(
                shape.equals(other) && type == otherType,
                "a condition computed at run time between " + type.datatype() + " " + shape + " and "
                        + otherType.datatype() + " " + other);
        return placement.placed(name, "If", List.of(condition, yes, no), new Choice(shape, type));
    }

    /** Refuses a condition that is not one BOOL element. */
    static void requireCondition(Symbols.Symbol condition) throws RefusedException {
        ElementType type = Symbols.type(condition.operand());
        Shape shape = Symbols.shape(condition.operand());
        RefusedException.unless(
                type == ElementType.BOOL && shape.size() == 1,
                "a condition of type " + type.datatype() + " and shape " + shape + " (expected one BOOL element)");
    }

    static Subgraph body(GraphNode node, String attribute) throws RefusedException {
        if (node.attributes().get(attribute) instanceof Attribute.Body body) {
            return body.graph();
        }
        throw new RefusedException("attribute " + attribute + " is not a graph");
    }

    /**
     * Puts the nodes of a body in place once.
     *
     * @param name of the place, which begins the names of the body's steps
     * @param inputs values for the body's inputs
     * @return the values of the body's outputs
     */
    List<Symbols.Symbol> inline(String name, Subgraph body, List<Symbols.Symbol> inputs)
            throws ModelException, RefusedException {
        placed += body.nodes().size() + 1;
        RefusedException.unless(placed <= MOST_NODES, "more than " + MOST_NODES + " nodes in graphs inside nodes");
        RefusedException.unless(
                inputs.size() == body.inputs().size(),
                inputs.size() + " values for a graph with " + body.inputs().size() + " inputs");
        symbols.open(body);
        try {
            for (int i = 0; i < inputs.size(); i++) {
                symbols.alias(body.inputs().get(i), inputs.get(i));
            }
            builder.addAll(name + "/", body);
            List<Symbols.Symbol> outputs = new ArrayList<>();
            for (String output : body.outputs()) {
                outputs.add(symbols.require(output, name));
            }
            return outputs;
        } finally {
            symbols.close();
        }
    }
}
