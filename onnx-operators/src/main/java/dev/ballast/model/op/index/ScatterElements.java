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

/** The data with one element updated for each index (ONNX operators ScatterElements and Scatter). */
record ScatterElements(ElementPlaces where, ElementType type, Updates updates) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        ElementPlaces where = ElementPlaces.of(node);
        RefusedException.unless(
                node.anyShape(2).equals(where.indices()),
                "updates of shape " + node.anyShape(2) + " for indices of shape " + where.indices());
        return new ScatterElements(where, node.type(0), Updates.of(node));
    }

    @Override
    public Shape shape() {
        return where.data();
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int count = where.indices().size();
        int[] offsets = workspace.places(count);
        where.find(inputs.get(1), offsets);
        ElementType.copy(inputs.get(0), output);
        updates.apply(inputs.get(2), output, offsets, count, 1);
    }
}
