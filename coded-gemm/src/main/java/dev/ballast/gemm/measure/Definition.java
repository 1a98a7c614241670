package dev.ballast.gemm.measure;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** Products computed from their definition, element by element. {@link KernelCheck} compares kernels with them. Slow. */
final class Definition {
    private Definition() {}

    /** An element of a product, and the sum of the magnitudes of its terms, which scales the permitted rounding error. */
    record Sum(double value, double magnitude) {}

    /** Element (row, column) of a layer's product. */
    static Sum element(LinearLayer layer, Tensor activation, int row, int column) {
        double value = 0;
        double magnitude = 0;
        for (int k = 0; k < layer.lowering().reduction(); k++) {
            double term = layer.weights().get(row, k) * input(layer, activation, k, column);
            value += term; // exact for integers: far below 2^53
            magnitude += Math.abs(term);
        }
        return new Sum(value, magnitude);
    }

    /** Element (k, column) of I. */
    private static double input(LinearLayer layer, Tensor activation, int k, int column) {
        int at = layer.lowering().source(k, column);
        return at < 0 ? layer.padding() : get(activation, at);
    }

    private static double get(Tensor tensor, int at) {
        return tensor instanceof FloatTensor floats ? floats.data()[at] : ((ByteTensor) tensor).data()[at];
    }
}
