package dev.ballast.model.op.kind;

import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;

/**
 * How an operator is planned: an entry of the table of operators.
 *
 * @param since first operator set with the implemented meaning of the operator
 * @param least fewest inputs
 * @param most most inputs, optional ones included
 * @param outputs number of its outputs that can be planned
 */
public record OperatorEntry(long since, int least, int most, int outputs, Planner planner) {
    /** Stands for an unlimited number of inputs or outputs. */
    public static final int MANY = Integer.MAX_VALUE;

    /** An operator with one output that can be planned. */
    public OperatorEntry(long since, int least, int most, Planner planner) {
        this(since, least, most, 1, planner);
    }

    /** Plans one node. */
    public interface Planner {
        /** The planned operator. Throws the reason when the node cannot be run. */
        Operator plan(NodeReader node) throws RefusedException;
    }
}
