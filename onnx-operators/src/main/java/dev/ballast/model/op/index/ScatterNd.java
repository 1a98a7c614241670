package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** The data with a run of elements updated for each tuple of indices (ONNX operator ScatterND). */
record ScatterNd(TuplePlaces where, ElementType type, Updates updates) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        TuplePlaces where = TuplePlaces.of(node, 0);
        Shape expected = where.runs(node.anyShape(1));
        RefusedException.unless(
                node.anyShape(2).equals(expected),
                "updates of shape " + node.anyShape(2) + " (expected " + expected + ")");
        return new ScatterNd(where, node.type(0), Updates.of(node));
    }

    @Override
    public Shape shape() {
        return where.data();
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int[] offsets = workspace.places(where.tuples());
        where.find(inputs.get(1), offsets);
        ElementType.copy(inputs.get(0), output);
        updates.apply(inputs.get(2), output, offsets, where.tuples(), where.run());
    }
}
