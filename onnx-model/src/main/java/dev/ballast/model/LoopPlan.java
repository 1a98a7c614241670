package dev.ballast.model;

import dev.ballast.model.op.kind.Choice;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Subgraph;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plans one ONNX operator Loop: its body is put in place once for each iteration. The number of iterations must have a bound that is known
 * at load. Iterations after a condition that is computed at run time run under a {@link Guard}. Used for one node.
 */
final class LoopPlan {
    private static final int TRIPS = 0;
    private static final int CONDITION = 1;
    private static final int STATES = 2;

    private final ControlFlow flow;
    private final ModelBuilder builder;
    private final Symbols symbols;
    private final Placement placement;
    private String name = "";
    private final List<List<Symbols.Symbol>> rows = new ArrayList<>();

    LoopPlan(ControlFlow flow, ModelBuilder builder, Symbols symbols, Placement placement) {
        this.flow = flow;
        this.builder = builder;
        this.symbols = symbols;
        this.placement = placement;
    }

    /** The values of the states after the last iteration, then of the scanned values of all iterations. */
    List<Symbols.Symbol> outputs(String loop, GraphNode node, List<Symbols.Symbol> inputs)
            throws ModelException, RefusedException {
        name = loop;
        RefusedException.unless(inputs.size() >= STATES, inputs.size() + " inputs (expected 2 or more)");
        Subgraph body = ControlFlow.body(node, "body");
        int states = inputs.size() - STATES;
        int scans = body.outputs().size() - 1 - states;
        RefusedException.unless(
                scans >= 0, body.outputs().size() + " outputs of a body with " + states + " states and a condition");
        long trips = trips(inputs.get(TRIPS));
        Symbols.Symbol alive = inputs.get(CONDITION);
        if (alive.operand() instanceof Operand.Absent) {
            alive = condition(true);
        }
        List<Symbols.Symbol> carried = new ArrayList<>(inputs.subList(STATES, inputs.size()));
        for (int i = 0; i < scans; i++) {
            rows.add(new ArrayList<>());
        }
        for (long trip = 0; trip < trips; trip++) {
            ControlFlow.requireCondition(alive);
            boolean isKnown = alive.operand() instanceof Operand.Constant;
            if (isKnown && !Choice.isTrue(((Operand.Constant) alive.operand()).value())) {
                break;
            }
            RefusedException.unless(
                    isKnown || inputs.get(TRIPS).operand() instanceof Operand.Constant,
                    "a loop without an end that is known at load (no trip count, condition computed at run time)");
            RefusedException.unless(isKnown || scans == 0, "a number of rows that is computed at run time");
            alive = iterate(body, trip, alive, carried);
            if (!alive.known()) {
                return unknown(states + scans);
            }
        }
        List<Symbols.Symbol> outputs = new ArrayList<>(carried);
        for (List<Symbols.Symbol> scanned : rows) {
            outputs.add(stacked(scanned));
        }
        return outputs;
    }

    private static List<Symbols.Symbol> unknown(int count) {
        List<Symbols.Symbol> unknown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            unknown.add(Symbols.UNKNOWN);
        }
        return unknown;
    }

    /** The trip count; the largest number when there is none. */
    private static long trips(Symbols.Symbol trips) throws RefusedException {
        if (trips.operand() instanceof Operand.Absent) {
            return Long.MAX_VALUE;
        }
        if (trips.operand() instanceof Operand.Constant constant && constant.type() == ElementType.INT64) {
            RefusedException.unless(
                    constant.value().shape().size() == 1,
                    "a trip count of shape " + constant.value().shape());
            return Whole.get(constant.value(), 0);
        }
        throw new RefusedException("a trip count computed at run time");
    }

    /** Puts the body in place once and updates the states. Returns the condition of the next iteration, unknown when one was refused. */
    private Symbols.Symbol iterate(Subgraph body, long trip, Symbols.Symbol alive, List<Symbols.Symbol> carried)
            throws ModelException, RefusedException {
        Tensor number = LongTensor.wrap(Shape.of(), new long[] {trip});
        List<Symbols.Symbol> given = new ArrayList<>(List.of(symbols.constant(number), alive));
        given.addAll(carried);
        boolean isKnown = alive.operand() instanceof Operand.Constant;
        Guard guard = new Guard(alive.number(), true);
        if (!isKnown) {
            builder.push(guard);
        }
        List<Symbols.Symbol> results;
        try {
            results = flow.inline(name + "[" + trip + "]", body, given);
        } finally {
            if (!isKnown) {
                builder.refuse(builder.pop());
            }
        }
        if (results.stream().anyMatch(result -> !result.known())) {
            return Symbols.UNKNOWN;
        }
        for (int i = 0; i < carried.size(); i++) {
            Symbols.Symbol next = results.get(1 + i);
            carried.set(i, isKnown ? next : flow.choice(name, alive, next, carried.get(i)));
        }
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).add(results.get(1 + carried.size() + i));
        }
        ControlFlow.requireCondition(results.get(0));
        return isKnown ? results.get(0) : flow.choice(name, alive, results.get(0), condition(false));
    }

    private Symbols.Symbol condition(boolean value) {
        Tensor tensor = ElementType.BOOL.zeros(Shape.of());
        Whole.set(tensor, 0, value ? 1L : 0L);
        return symbols.constant(tensor);
    }

    /** The scanned values of all iterations along a new first axis. */
    private Symbols.Symbol stacked(List<Symbols.Symbol> scanned) throws ModelException, RefusedException {
        RefusedException.unless(!scanned.isEmpty(), "rows of a loop without iterations");
        return stacked(placement, name, scanned, 0);
    }

    /** Values of equal shape along a new axis of the result. */
    static Symbols.Symbol stacked(Placement placement, String name, List<Symbols.Symbol> values, int axis)
            throws ModelException, RefusedException {
        List<Symbols.Symbol> parts = new ArrayList<>();
        for (Symbols.Symbol value : values) {
            Shape shape = Symbols.shape(value.operand());
            int[] dims = new int[shape.rank() + 1];
            dims[axis] = 1;
            for (int i = 0; i < shape.rank(); i++) {
                dims[i < axis ? i : i + 1] = shape.dim(i);
            }
            Operator.View view = new Operator.View(Shape.of(dims), Symbols.type(value.operand()));
            parts.add(placement.placed(name, "Unsqueeze", List.of(value), view));
        }
        return placement.placed(name, "Concat", parts, Map.of("axis", new Attribute.Whole(axis)));
    }
}
