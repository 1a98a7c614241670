package dev.ballast.gemm;

import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Random;

/** The definitions, as plain loops in double precision: the oracle of this module's tests. */
public final class Naive {
    private Naive() {}

    public static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** A[m x k] * B[k x n], one entry. */
    static double product(Block a, Block b, int row, int col) {
        double sum = 0;
        for (int i = 0; i < a.cols(); i++) {
            sum += (double) a.get(row, i) * b.get(i, col);
        }
        return sum;
    }

    /** One entry of |A| * |B|, which scales the permitted rounding error of the product. */
    static double magnitude(Block a, Block b, int row, int col) {
        double sum = 0;
        for (int i = 0; i < a.cols(); i++) {
            sum += Math.abs((double) a.get(row, i) * b.get(i, col));
        }
        return sum;
    }

    /**
     * Element {@code index} of the product of an integer layer, by its definition. Beyond the image's edge the input is {@code padding}.
     */
    static long integerProduct(Lowering lowering, Weights weights, byte[] activation, byte padding, int index) {
        int row = index / lowering.columns();
        int column = index % lowering.columns();
        long sum = 0;
        for (int k = 0; k < lowering.reduction(); k++) {
            sum += ((long) weights.get(row, k)) * input(lowering, activation, padding, k, column);
        }
        return sum;
    }

    private static int input(Lowering lowering, byte[] activation, byte padding, int k, int column) {
        int at = lowering.source(k, column);
        return at < 0 ? padding : activation[at];
    }

    /** Output (y, x) of one filter[channels x kernelH x kernelW] over an activation, by the definition of convolution. */
    static double convolve(ConvLowering conv, float[] filter, float[] activation, int y, int x) {
        WindowAxis vertical = conv.vertical();
        WindowAxis horizontal = conv.horizontal();
        double sum = 0;
        for (int c = 0; c < conv.channels(); c++) {
            for (int i = 0; i < vertical.kernel(); i++) {
                for (int j = 0; j < horizontal.kernel(); j++) {
                    int sourceY = y * vertical.stride() - vertical.padBefore() + i * vertical.dilation();
                    int sourceX = x * horizontal.stride() - horizontal.padBefore() + j * horizontal.dilation();
                    if (sourceY >= 0 && sourceY < vertical.input() && sourceX >= 0 && sourceX < horizontal.input()) {
                        sum += (double) filter[(c * vertical.kernel() + i) * horizontal.kernel() + j]
                                * activation[(c * vertical.input() + sourceY) * horizontal.input() + sourceX];
                    }
                }
            }
        }
        return sum;
    }
}
