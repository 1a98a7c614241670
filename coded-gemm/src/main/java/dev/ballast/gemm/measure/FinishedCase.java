package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Random;

/** The product of a layer over random numbers, whose rows are finished within the product. It is written into the middle of an array. */
final class FinishedCase implements KernelCase {
    private static final double EPS = Math.ulp(1f);
    private static final float LEAST = -1f;
    private static final float MOST = 3f;
    private static final float GUARD = 77;

    private final LinearLayer layer;
    private final float[] activation;
    private final float[] addends;
    private final float[] result;

    FinishedCase(Lowering lowering, int rows, Random random) {
        float[] weights = new float[rows * lowering.reduction()];
        LayerCase.fill(weights, random);
        layer = LinearLayer.of(lowering, Block.of(weights, rows, lowering.reduction()));
        activation = new float[lowering.inputLength()];
        LayerCase.fill(activation, random);
        addends = new float[rows];
        LayerCase.fill(addends, random);
        result = new float[layer.outputLength() + 2];
    }

    @Override
    public String name() {
        return "finished " + layer.weights() + " times " + layer.lowering();
    }

    @Override
    public void run(GemmKernel kernel, Scratch scratch) {
        Arrays.fill(result, GUARD);
        Target target = new Target(result, 1, new RowFinish(addends, LEAST, MOST));
        layer.multiply(kernel, activation, 0, scratch, target);
    }

    @Override
    public String difference() {
        int n = layer.lowering().columns();
        for (int i = 0; i < layer.outputLength(); i++) {
            Definition.Sum sum = Definition.element(layer, FloatTensor.flat(activation), i / n, i % n);
            double wanted = Math.min(MOST, Math.max(LEAST, sum.value() + addends[i / n]));
            double most = layer.lowering().reduction() * EPS * sum.magnitude() + EPS * Math.abs(wanted);
            if (!(Math.abs(result[1 + i] - wanted) <= most)) {
                return "element (" + i / n + ", " + i % n + ") is " + result[1 + i] + ", should be " + wanted;
            }
        }
        return result[0] == GUARD && result[result.length - 1] == GUARD ? "" : "wrote beyond its result";
    }
}
