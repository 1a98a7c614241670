package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.Room;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The meaning of each name of a graph, as far as it has been planned. Used for one build. */
final class Symbols {
    private static final Symbol ABSENT = new Symbol(-1, true, new Operand.Absent());

    private final Map<String, Symbol> symbols = new HashMap<>();
    private final List<Operand> values = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Room room;

    /**
     * Defines the inputs and weights of the graph.
     *
     * @param mostElements most elements of all values together
     */
    Symbols(Graph graph, long mostElements) throws ModelException {
        this.room = new Room(mostElements);
        for (String name : graph.refused()) {
            defineUnknown(List.of(name));
        }
        for (Map.Entry<String, Tensor> constant : graph.constants().entrySet()) {
            define(constant.getKey(), new Operand.Constant(constant.getValue()));
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
    int define(String name, Operand operand) throws ModelException {
        int number = define(operand);
        names.set(number, name);
        if (symbols.put(name, new Symbol(number, true, operand)) != null) {
            throw new ModelException("value " + name + " is written twice");
        }
        return number;
    }

    /** Gives a number to a value that has no name in the file. */
    int define(Operand operand) {
        values.add(operand);
        names.add("");
        return values.size() - 1;
    }

    /** Defines the outputs of a node that was refused, or that reads a refused value. Unused outputs have an empty name. */
    void defineUnknown(List<String> names) throws ModelException {
        for (String name : names) {
            if (!name.isEmpty() && symbols.put(name, new Symbol(-1, false, new Operand.Absent())) != null) {
                throw new ModelException("value " + name + " is written twice");
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
        Symbol symbol = symbols.get(name);
        if (symbol == null) {
            throw new ModelException(reader + " reads value " + name
                    + ", which is neither an input nor a weight of the model nor written by a node");
        }
        return symbol;
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
