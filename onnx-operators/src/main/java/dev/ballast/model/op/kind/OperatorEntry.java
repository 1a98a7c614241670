package dev.ballast.model.op.kind;

import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.RefusedException;
import java.util.List;

/**
 * How an operator is planned: an entry of the table of operators.
 *
 * @param since first operator set with the implemented meaning of the operator
 * @param least fewest inputs
 * @param most most inputs, optional ones included
 * @param outputs number of its outputs that can be planned
 * @param planner plans the node when it has no parts
 * @param expander finds the nodes that stand for the node
 */
public record OperatorEntry(long since, int least, int most, int outputs, Planner planner, Expander expander) {
    /** Stands for an unlimited number of inputs or outputs. */
    public static final int MANY = Integer.MAX_VALUE;

    /** An operator with several outputs that can be planned. */
    public OperatorEntry(long since, int least, int most, int outputs, Planner planner) {
        this(since, least, most, outputs, planner, (node, parts) -> {});
    }

    /** An operator with one output that can be planned. */
    public OperatorEntry(long since, int least, int most, Planner planner) {
        this(since, least, most, 1, planner);
    }

    /** An operator that other nodes always stand for. It is planned itself only when nothing reads it, so its plan does not matter. */
    public static OperatorEntry composite(long since, int least, int most, int outputs, Expander expander) {
        Planner unread = node -> new Operator.View(node.anyShape(0), node.type(0));
        return new OperatorEntry(since, least, most, outputs, unread, expander);
    }

    /** This entry for an operator that other nodes sometimes stand for. */
    public OperatorEntry orParts(Expander parts) {
        return new OperatorEntry(since, least, most, outputs, planner, parts);
    }

    /** Plans one node. */
    public interface Planner {
        /** The planned operator. Throws the reason when the node cannot be run. */
        Operator plan(NodeReader node) throws RefusedException;
    }

    /** Finds the nodes that stand for one node. */
    public interface Expander {
        /** Adds the parts; none when the node is planned as it is. Throws the reason when the node cannot be run. */
        void expand(NodeReader node, Parts parts) throws RefusedException;
    }

    /** The nodes that stand for a node, in running order; empty when the node is planned as it is. */
    public List<GraphNode> parts(NodeReader node) throws RefusedException {
        Parts parts = new Parts(node.node());
        expander.expand(node, parts);
        return parts.nodes();
    }
}
