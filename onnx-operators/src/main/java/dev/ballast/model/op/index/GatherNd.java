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

/** A run of elements for each tuple of indices (ONNX operator GatherND). */
record GatherNd(Shape shape, TuplePlaces where, ElementType type) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        TuplePlaces where = TuplePlaces.of(node, node.whole("batch_dims", 0));
        return new GatherNd(where.runs(node.anyShape(1)), where, node.type(0));
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int[] offsets = workspace.places(where.tuples());
        where.find(inputs.get(1), offsets);
        Object x = ElementType.elements(inputs.get(0));
        Elements.pick(x, 0, offsets, where.tuples(), where.run(), ElementType.elements(output), 0);
    }
}
