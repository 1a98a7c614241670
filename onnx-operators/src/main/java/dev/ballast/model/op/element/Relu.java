package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.Clamp;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Limits float32 elements to two bounds: ONNX operators Relu and Clip of floats. */
record Relu(Shape shape, Clamp clamp) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        return node.type(0) == ElementType.FLOAT
                ? new Relu(node.floats(0), Clamp.RELU)
                : IntegerFunction.plan(
                        (x, n) -> IntegerFunction.clamp(x, n, 0, Long.MAX_VALUE), Pairwise.INTEGERS, node);
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Optional<Epilogue> epilogue() {
        return Optional.of(clamp);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        clamp.apply(FloatOperator.data(inputs, 0), y);
    }
}
