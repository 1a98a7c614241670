package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** One operator of a model in its place in the graph, with the values that it reads and writes. Immutable. */
public sealed interface Step permits LinearStep, LocalStep, StageStep, ViewStep {
    /** The step's place in the graph. */
    Site site();

    /** Shape of the output. Several outputs count as one, side by side along the axis in which they differ. */
    Shape output();

    /** Element type of the output. */
    ElementType type();

    /** Multiply-accumulates of one run. */
    long macs();

    /** Number of weights and biases that the step holds. */
    long weights();

    /** Bytes of the weights and biases that the step holds. */
    long weightBytes();

    /** Name of the ONNX node, or operator_index when the file gives no name. */
    default String name() {
        return site().name();
    }

    /** ONNX operator, such as {@code Conv}. */
    default String operator() {
        return site().operator();
    }

    /** The values that the step writes, at least one. */
    default List<Written> writes() {
        return List.of(new Written(site().writes(), output(), type()));
    }

    /** Whether this is the name of the step, or of one of the nodes that it stands for. */
    default boolean isNamed(String name) {
        return name().equals(name);
    }

    /** Shape of the first input. */
    default Shape input() {
        return site().input();
    }

    /** A value that a step writes: its number, shape and element type. */
    record Written(int number, Shape shape, ElementType type) {}

    /**
     * A step's place in the graph.
     *
     * @param name of the node
     * @param operator of the node
     * @param input shape of the first input
     * @param reads numbers of the values read, at least one
     * @param writes number of the value written, or of the first of several
     * @param value name of the written value in the file; empty when the file does not name it, and for several values
     * @param guards conditions under which the step runs, from the outermost; empty when it always runs
     */
    record Site(
            String name,
            String operator,
            Shape input,
            List<Integer> reads,
            int writes,
            String value,
            List<Guard> guards) {
        public Site {
            reads = List.copyOf(reads);
            guards = List.copyOf(guards);
        }

        /** Numbers of all values that must exist before the step: those that it reads, and its conditions. */
        public List<Integer> needs() {
            return Stream.concat(reads.stream(), guards.stream().map(Guard::number))
                    .toList();
        }
    }
}
