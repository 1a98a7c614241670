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

/** One element for each index (ONNX operator GatherElements). */
record GatherElements(ElementPlaces where, ElementType type) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        return new GatherElements(ElementPlaces.of(node), node.type(0));
    }

    @Override
    public Shape shape() {
        return where.indices();
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int count = shape().size();
        int[] offsets = workspace.places(count);
        where.find(inputs.get(1), offsets);
        Elements.pick(ElementType.elements(inputs.get(0)), 0, offsets, count, 1, ElementType.elements(output), 0);
    }
}
