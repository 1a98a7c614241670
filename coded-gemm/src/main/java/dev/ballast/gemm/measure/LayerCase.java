package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** The product of a layer over random numbers. It must overwrite the earlier content of the result, and must write nothing after it. */
final class LayerCase implements KernelCase {
    /** Distance between two neighbouring float32 numbers at 1. */
    private static final double EPS = Math.ulp(1f);

    private static final int GUARD = 77;

    private final LinearLayer layer;
    private final Tensor activation;
    private final Tensor result;

    private LayerCase(LinearLayer layer, Random random) {
        this.layer = layer;
        this.activation = layer.arithmetic().activation(layer.lowering().inputLength());
        this.result = layer.arithmetic().product(layer.outputLength() + 1);
        if (activation instanceof FloatTensor floats) {
            fill(floats.data(), random);
        } else {
            random.nextBytes(((ByteTensor) activation).data());
        }
    }

    /** A layer with random weights of a format, which begin after the first element of their array. */
    static LayerCase of(Lowering lowering, int rows, Weights.Format format, Arithmetic arithmetic, Random random) {
        int size = rows * lowering.reduction();
        Weights weights = weights(format, size + 1, random, rows, lowering.reduction());
        LinearLayer layer = arithmetic == Arithmetic.FLOAT32
                ? LinearLayer.floats(lowering, weights)
                : LinearLayer.integers(lowering, weights, arithmetic, (byte) random.nextInt());
        return new LayerCase(layer, random);
    }

    private static Weights weights(Weights.Format format, int length, Random random, int rows, int cols) {
        float[] floats = new float[length];
        fill(floats, random);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        short[] wide = new short[length];
        for (int i = 0; i < length; i++) {
            wide[i] = (short) random.nextInt();
        }
        return switch (format) {
            case FLOAT32 -> Weights.float32(floats, 1, rows, cols);
            case FLOAT16 -> Weights.float32(floats, 1, rows, cols).rounded();
            case INT8 -> Weights.int8(bytes, 1, rows, cols);
            case INT16 -> Weights.int16(wide, 1, rows, cols);
        };
    }

    static void fill(float[] to, Random random) {
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) random.nextGaussian();
        }
    }

    @Override
    public String name() {
        return layer.weights().format() + " " + layer.weights() + " times " + layer.lowering() + " in "
                + layer.arithmetic();
    }

    @Override
    public void run(GemmKernel kernel, Scratch scratch) {
        if (result instanceof FloatTensor floats) {
            Arrays.fill(floats.data(), Float.NaN);
            floats.data()[layer.outputLength()] = GUARD;
        } else if (result instanceof IntTensor ints) {
            Arrays.fill(ints.data(), GUARD);
        } else {
            Arrays.fill(((LongTensor) result).data(), GUARD);
        }
        layer.multiply(kernel, activation, scratch, result);
    }

    @Override
    public String difference() {
        for (int i = 0; i < layer.outputLength(); i++) {
            int column = i % layer.lowering().columns();
            int row = i / layer.lowering().columns();
            Definition.Sum sum = Definition.element(layer, activation, row, column);
            if (!agrees(i, sum)) {
                return "element (" + row + ", " + column + ") is " + get(i) + ", should be " + sum.value();
            }
        }
        return get(layer.outputLength()) == GUARD ? "" : "wrote beyond its result";
    }

    private boolean agrees(int index, Definition.Sum sum) {
        return switch (layer.arithmetic()) {
            case FLOAT32 ->
                Math.abs(get(index) - sum.value()) <= layer.lowering().reduction() * EPS * sum.magnitude();
            case INT32 -> (int) get(index) == (int) (long) sum.value();
            case INT64 -> get(index) == sum.value();
        };
    }

    private double get(int index) {
        if (result instanceof FloatTensor floats) {
            return floats.data()[index];
        }
        return result instanceof IntTensor ints ? ints.data()[index] : ((LongTensor) result).data()[index];
    }
}
