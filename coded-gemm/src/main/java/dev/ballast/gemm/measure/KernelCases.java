package dev.ballast.gemm.measure;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Small products that together cover every path through a kernel: one column, few and many columns; whole tiles and parts of tiles; stripes
 * packed from one run, from several runs and with steps; sums longer than one tile; every format of weights.
 */
final class KernelCases {
    private static final long SEED = 20_260_101;

    /** Rows, features and batch of dense layers. */
    private static final int[][] DENSE = {
        {1, 1, 1},
        {3, 7, 1},
        {4, 16, 1},
        {5, 33, 1},
        {9, 100, 1},
        {6, 257, 1},
        {7, 520, 1},
        {5, 19, 2},
        {7, 40, 3},
        {4, 33, 8},
        {6, 21, 9},
        {9, 50, 17},
        {5, 270, 18},
    };

    /** Rows, channels, and for both axes: extent, kernel, stride, pad before, pad after, dilation. */
    private static final int[][] CONV = {
        {5, 1, 8, 3, 1, 1, 1, 1},
        {6, 1, 11, 5, 2, 2, 1, 1},
        {4, 2, 9, 1, 1, 0, 0, 1},
        {5, 2, 8, 3, 1, 2, 2, 2},
        {3, 4, 7, 3, 1, 0, 0, 1},
        {5, 30, 4, 3, 1, 1, 1, 1},
        {4, 2, 3, 3, 1, 0, 0, 1},
        {8, 5, 4, 1, 1, 0, 0, 1},
        {4, 3, 8, 1, 2, 0, 0, 1},
    };

    /** Heights of pointwise convolutions over eight columns. They give whole stripes of any width, one to three of the widest. */
    private static final int[] POINTWISE = {2, 4, 6};

    /** Columns of rows that are finished. */
    private static final int[] FINISHED = {1, 7, 16, 33, 50};

    /**
     * Rows, features and batch of longer products. {@link #LONG_TURNS} says how often each of them is computed in one round of exercise.
     */
    private static final int[][] LONG = {{16, 2048, 1}, {16, 1024, 2}};

    private static final int LONG_TURNS = 3;
    private static final ConvLowering WIDE =
            new ConvLowering(256, new WindowAxis(7, 1, 1, 0, 0, 1), new WindowAxis(9, 1, 1, 0, 0, 1));

    private KernelCases() {}

    /** Products that cover every path through a kernel with weights of one format. Long loops come first and most often. */
    static List<KernelCase> exercises(Weights.Format format) {
        Random random = new Random(SEED);
        Arithmetic arithmetic = arithmetic(format);
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : LONG) {
            Lowering lowering = new DenseLowering(shape[1], shape[2]);
            cases.addAll(Collections.nCopies(LONG_TURNS, LayerCase.of(lowering, shape[0], format, arithmetic, random)));
        }
        cases.addAll(Collections.nCopies(LONG_TURNS, LayerCase.of(WIDE, 4, format, arithmetic, random)));
        add(cases, format, arithmetic, random, 1);
        return cases;
    }

    private static Arithmetic arithmetic(Weights.Format format) {
        return format.isInteger() ? Arithmetic.INT32 : Arithmetic.FLOAT32;
    }

    /** All products, always the same ones. */
    static List<KernelCase> all() {
        Random random = new Random(SEED);
        List<KernelCase> cases = new ArrayList<>();
        for (Weights.Format format : Weights.Format.values()) {
            add(cases, format, arithmetic(format), random, format == Weights.Format.FLOAT32 ? 1 : 2);
        }
        add(cases, Weights.Format.INT16, Arithmetic.INT64, random, 2);
        for (int[] shape : CONV) {
            ConvLowering channel = new ConvLowering(1, axis(shape), axis(shape));
            cases.add(new DepthwiseCase(channel, shape[0], random));
            cases.add(new LargestCase(channel, random));
        }
        for (int n : FINISHED) {
            cases.add(new FinishCase(n, random));
            cases.add(new FinishedCase(new DenseLowering(20 + 10 * n, n), 6, random));
        }
        return cases;
    }

    /** Adds every {@code step}-th shape. */
    private static void add(
            List<KernelCase> cases, Weights.Format format, Arithmetic arithmetic, Random random, int step) {
        for (int i = 0; i < DENSE.length; i += step) {
            Lowering lowering = new DenseLowering(DENSE[i][1], DENSE[i][2]);
            cases.add(LayerCase.of(lowering, DENSE[i][0], format, arithmetic, random));
        }
        for (int i = 0; i < CONV.length; i += step) {
            Lowering lowering = new ConvLowering(CONV[i][1], axis(CONV[i]), axis(CONV[i]));
            cases.add(LayerCase.of(lowering, CONV[i][0], format, arithmetic, random));
        }
        for (int i = 0; i < POINTWISE.length; i += step) {
            WindowAxis height = new WindowAxis(POINTWISE[i], 1, 1, 0, 0, 1);
            Lowering lowering = new ConvLowering(9, height, new WindowAxis(8, 1, 1, 0, 0, 1));
            cases.add(LayerCase.of(lowering, 7, format, arithmetic, random));
        }
    }

    private static WindowAxis axis(int[] shape) {
        return new WindowAxis(shape[2], shape[3], shape[4], shape[5], shape[6], shape[7]);
    }
}
