package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import java.util.Random;

/** The finish of rows of random numbers. */
final class FinishCase implements KernelCase {
    private static final int ROWS = 3;
    private static final float LEAST = -0.5f;
    private static final float MOST = 0.75f;

    private final int n;
    private final float[] raw;
    private final float[] addends;
    private final float[] result;

    FinishCase(int n, Random random) {
        this.n = n;
        raw = new float[ROWS * n];
        LayerCase.fill(raw, random);
        addends = new float[ROWS];
        LayerCase.fill(addends, random);
        result = new float[ROWS * n];
    }

    @Override
    public String name() {
        return "finish of " + ROWS + " x " + n;
    }

    @Override
    public void run(GemmKernel kernel, Scratch scratch) {
        System.arraycopy(raw, 0, result, 0, raw.length);
        kernel.finish(new Target(result, 0, new RowFinish(addends, LEAST, MOST)), ROWS, n, scratch);
    }

    @Override
    public String difference() {
        for (int i = 0; i < result.length; i++) {
            float wanted = Math.min(MOST, Math.max(LEAST, raw[i] + addends[i / n]));
            if (!(result[i] == wanted)) {
                return "element " + i + " is " + result[i] + ", should be " + wanted;
            }
        }
        return "";
    }
}
