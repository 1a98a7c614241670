package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Sum or product of two 8-bit values of different scales, with broadcasting (com.microsoft's operators QLinearAdd and QLinearMul). */
record QLinearPairwise(
        boolean isProduct, Broadcast broadcast, ElementType type, Quantization a, Quantization b, Quantization y)
        implements LocalOperator {
    static Operator add(NodeReader node) throws RefusedException {
        return plan(node, false);
    }

    static Operator multiply(NodeReader node) throws RefusedException {
        return plan(node, true);
    }

    private static Operator plan(NodeReader node, boolean isProduct) throws RefusedException {
        ElementType type = node.bytes(0);
        node.requireType(3, type);
        return new QLinearPairwise(
                isProduct,
                Broadcast.of(node.shape(0), node.shape(3), node.room()),
                type,
                Quantization.of(node, 1, type).requireOne("left operand"),
                Quantization.of(node, 4, type).requireOne("right operand"),
                Quantization.of(node, 6, type).requireOne("output"));
    }

    @Override
    public Shape shape() {
        return broadcast.shape();
    }

    @Override
    public List<Integer> reads() {
        return List.of(0, 3);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        ByteTensor left = (ByteTensor) inputs.get(0);
        ByteTensor right = (ByteTensor) inputs.get(1);
        byte[] target = ((ByteTensor) output).data();
        int at = 0;
        for (int row = 0; row < broadcast.rows(); row++) {
            for (int column = 0; column < broadcast.inner(); column++) {
                float l = (left.get(broadcast.left(row, column)) - a.zero(0)) * a.scale(0);
                float r = (right.get(broadcast.right(row, column)) - b.zero(0)) * b.scale(0);
                target[at++] = Quantization.saturate((isProduct ? l * r : l + r) / y.scale(0), type, y.zero(0));
            }
        }
    }
}
