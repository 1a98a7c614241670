package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.Room;
import dev.ballast.model.op.node.Subgraph;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The meaning of each name of a graph, as far as it has been planned. Used for one build. */
final class Symbols {
    /** The meaning of an output of a node that was refused. */
    static final Symbol UNKNOWN = new Symbol(-1, false, new Operand.Absent());

    private static final Symbol ABSENT = new Symbol(-1, true, new Operand.Absent());

    /** The names of the graph, and of each graph in a node that is being planned, the innermost first. */
    private final Deque<Map<String, Symbol>> scopes = new ArrayDeque<>();

    private final List<Operand> values = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Room room;

    /**
     * Defines the inputs and weights of the graph.
     *
     * @param constants the graph's constants
     * @param mostElements most elements of all values together
     */
    Symbols(Graph graph, Map<String, Operand.Constant> constants, long mostElements) throws ModelException {
        this.room = new Room(mostElements);
        scopes.push(new HashMap<>());
        for (String name : graph.refused()) {
            defineUnknown(List.of(name));
        }
        for (Map.Entry<String, Operand.Constant> constant : constants.entrySet()) {
            define(constant.getKey(), constant.getValue());
        }
        for (ValueInfo input : graph.inputs()) {
            define(input.name(), new Operand.Variable(input.shape(), input.type()));
            room.count(input.shape().size());
        }
    }

    /** The number of elements that later values may still have. */
    Room room() {
        return room;
    }

    /**
     * Gives a number and a name to a value that a node writes.
     *
     * @throws ModelException when the name is taken
     */
    void define(String name, Operand operand) throws ModelException {
        alias(name, define(operand));
    }

    /**
     * Gives a name to a value that exists.
     *
     * @throws ModelException when the name is taken
     */
    void alias(String name, Symbol symbol) throws ModelException {
        if (scopes.element().put(name, symbol) != null) {
            throw new ModelException("value " + name + " is written twice");
        }
        if (scopes.size() == 1 && symbol.number() >= 0 && name(symbol.number()).isEmpty()) {
            names.set(symbol.number(), name);
        }
    }

    /** Gives a number to a value without a name. */
    Symbol define(Operand operand) {
        values.add(operand);
        names.add("");
        return new Symbol(values.size() - 1, true, operand);
    }

    /** A value that is the same in every run, without a name. */
    Symbol constant(Tensor value) {
        return define(new Operand.Constant(value));
    }

    /**
     * Begins a graph inside a node. Names that are given from here on are those of its values; names of the graphs around it keep their
     * meaning. Values inside have no name in the file.
     */
    void open(Subgraph graph) throws ModelException {
        scopes.push(new HashMap<>());
        for (Map.Entry<String, Tensor> constant : graph.constants().entrySet()) {
            define(constant.getKey(), new Operand.Constant(constant.getValue()));
        }
        defineUnknown(List.copyOf(graph.refused().keySet()));
    }

    /** Ends the graph that was begun last and forgets its names. */
    void close() {
        scopes.pop();
    }

    /** Defines the outputs of a node that was refused, or that reads a refused value. Unused outputs have an empty name. */
    void defineUnknown(List<String> names) throws ModelException {
        for (String name : names) {
            if (!name.isEmpty()) {
                alias(name, UNKNOWN);
            }
        }
    }

    /** The inputs of a node, in order. */
    List<Symbol> inputs(GraphNode node, String name) throws ModelException {
        List<Symbol> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.isEmpty() ? ABSENT : require(input, "node " + name));
        }
        return inputs;
    }

    /** The meaning of a name, whose value must have been written. */
    Symbol require(String name, String reader) throws ModelException {
        for (Map<String, Symbol> scope : scopes) {
            Symbol symbol = scope.get(name);
            if (symbol != null) {
                return symbol;
            }
        }
        throw new ModelException(reader + " reads value " + name
                + ", which is neither an input nor a weight of the model nor written by a node");
    }

    /** The numbers of values that must have been written; -1 for refused values. */
    Set<Integer> numbers(List<String> names) throws ModelException {
        Set<Integer> numbers = new HashSet<>();
        for (String name : names) {
            numbers.add(require(name, "an output of the model").number());
        }
        return numbers;
    }

    /** The operand of a numbered value. */
    Operand value(int number) {
        return values.get(number);
    }

    /** The name of a numbered value in the file; empty for a value without a name. */
    String name(int number) {
        return names.get(number);
    }

    static Shape shape(Operand operand) {
        if (operand instanceof Operand.Constant constant) {
            return constant.value().shape();
        }
        return operand instanceof Operand.Variable variable ? variable.shape() : Shape.of();
    }

    static ElementType type(Operand operand) {
        if (operand instanceof Operand.Constant constant) {
            return constant.type();
        }
        return operand instanceof Operand.Variable variable ? variable.type() : ElementType.FLOAT;
    }

    /**
     * The meaning of a name.
     *
     * @param number of the value, -1 when there is none
     * @param known false when the node that writes the value was refused
     */
    record Symbol(int number, boolean known, Operand operand) {}
}
