package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Plans ONNX operators QLinearConv and ConvInteger with constant weights, scales and zero points. */
final class IntegerConv {
    private IntegerConv() {}

    static Operator qLinear(NodeReader node) throws RefusedException {
        ElementType input = node.bytes(0);
        Quantization x = Quantization.of(node, 1, input).requireOne("input");
        ByteTensor weights = weights(node, 3);
        int channels = weights.shape().dim(0);
        Quantization w = Quantization.of(node, 4, node.bytes(3)).requireChannels(channels, "weights");
        ElementType type = node.has(7) ? node.bytes(7) : ElementType.UINT8;
        Quantization y = Quantization.of(node, 6, type).requireOne("output");
        int[] bias = node.has(8) ? ((IntTensor) node.constant(8, "bias", ElementType.INT32)).data() : new int[0];
        IntegerOutput output =
                IntegerOutput.scaled(Quantization.ratios(x, w, y, channels), type, y.zero(0), Finish.Layout.ROWS);
        IntegerProduct.Factor factor = IntegerProduct.Factor.rows(node, 3, channels, w.zeros());
        return plan(
                node,
                weights.shape(),
                bias.length,
                new IntegerProduct(IntegerProduct.Zero.known(x.zero(0), input), factor, bias, output));
    }

    static Operator sums(NodeReader node) throws RefusedException {
        ElementType input = node.bytes(0);
        ByteTensor weights = weights(node, 1);
        int channels = weights.shape().dim(0);
        int[] inputZero = Quantization.zeros(node, 2, input, 1);
        boolean perChannel = node.has(3) && node.shape(3).size() > 1;
        int[] zeros = Quantization.zeros(node, 3, node.bytes(1), perChannel ? channels : 1);
        IntegerProduct.Factor factor = IntegerProduct.Factor.rows(node, 1, channels, zeros);
        IntegerOutput output = IntegerOutput.sums(Finish.Layout.ROWS);
        return plan(
                node,
                weights.shape(),
                0,
                new IntegerProduct(IntegerProduct.Zero.known(inputZero[0], input), factor, new int[0], output));
    }

    private static ByteTensor weights(NodeReader node, int input) throws RefusedException {
        ByteTensor weights = (ByteTensor) node.constant(input, "weights", node.bytes(input));
        RefusedException.unless(weights.shape().rank() > 0, "scalar weights");
        return weights;
    }

    private static Operator plan(NodeReader node, Shape weights, int biases, IntegerProduct product)
            throws RefusedException {
        Conv.Geometry geometry = Conv.geometry(node, node.shape(0), weights, biases);
        List<LinearLayer> layers = new ArrayList<>();
        List<IntegerFinish> finishes = new ArrayList<>();
        for (int group = 0; group < geometry.groups(); group++) {
            int first = group * geometry.rows();
            LinearLayer layer = product.layer(geometry.lowering(), first, geometry.rows());
            layers.add(layer);
            finishes.add(product.finish(layer, first));
        }
        if (geometry.isOneProduct()) {
            return new LinearOperator(geometry.shape(), layers.get(0), finishes.get(0));
        }
        return new GroupedIntegerConv(new GroupedProducts(geometry.shape(), layers), finishes);
    }
}
