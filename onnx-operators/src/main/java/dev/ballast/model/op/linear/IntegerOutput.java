package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * How the corrected sums of an integer product become an output: int32 as they are, 8 bits in the output's scale as {@code
 * saturate(round_half_even(float32(sum) * scale) + zero)}, or float32 as {@code float32(sum) * scale + bias}.
 */
final class IntegerOutput {
    private static final float[] NONE = {};

    private final float[] scales;
    private final float[] bias;
    private final ElementType type;
    private final int zero;
    private final Finish.Layout layout;
    /** Index among the finish's operands of a factor of all scales; -1 when the scales are complete. */
    private final int factorAt;

    private IntegerOutput(
            float[] scales, float[] bias, ElementType type, int zero, Finish.Layout layout, int factorAt) {
        this.scales = scales;
        this.bias = bias;
        this.type = type;
        this.zero = zero;
        this.layout = layout;
        this.factorAt = factorAt;
    }

    /** The sums themselves, as int32. */
    static IntegerOutput sums(Finish.Layout layout) {
        return new IntegerOutput(NONE, NONE, ElementType.INT32, 0, layout, -1);
    }

    /**
     * Sums scaled to an 8-bit type.
     *
     * @param scales one for each row of W; wrapped
     * @param zero zero point of the output, in the output's own type
     */
    static IntegerOutput scaled(float[] scales, ElementType type, int zero, Finish.Layout layout) {
        return new IntegerOutput(scales, NONE, type, zero, layout, -1);
    }

    /**
     * Sums scaled to float32, for a dense layer.
     *
     * @param scales one for each row of W; wrapped
     * @param bias one for each row of W, or none at all; wrapped
     * @param factorAt index among the finish's operands of the activation's scale, which multiplies all scales; -1 when they include it
     */
    static IntegerOutput real(float[] scales, float[] bias, int factorAt) {
        return new IntegerOutput(scales, bias, ElementType.FLOAT, 0, Finish.Layout.COLUMNS, factorAt);
    }

    ElementType type() {
        return type;
    }

    Finish.Layout layout() {
        return layout;
    }

    /** Numbers held. */
    int held() {
        return scales.length + bias.length;
    }

    /** This conversion for some of the rows. */
    IntegerOutput rows(int from, int count) {
        return new IntegerOutput(some(scales, from, count), some(bias, from, count), type, zero, layout, factorAt);
    }

    private static float[] some(float[] values, int from, int count) {
        return values.length == 0 ? values : Arrays.copyOfRange(values, from, from + count);
    }

    /** The factor of all scales in this run. */
    float factor(List<Tensor> operands) {
        return factorAt < 0 ? 1f : ((FloatTensor) operands.get(factorAt)).data()[0];
    }

    /** Sums that stand {@code step} apart and go to neighbouring elements of the output. Owned by one thread, which moves it on. */
    static final class Run {
        final int[] sums;
        /** Index of the first sum. */
        int from;
        /** Distance between sums. */
        int step;
        /** Row of W that the first sum belongs to. */
        int row;
        /** 1 when each sum belongs to the next row, 0 when all belong to one. */
        int rowStep;
        /** Index of the first element of the output. */
        int to;

        int count;

        Run(int[] sums) {
            this.sums = sums;
        }
    }

    /** Converts {@code count} sums of one row to float32. */
    void convert(int[] sums, int from, int row, float factor, float[] to, int at, int count) {
        float scale = factor * scales[row];
        for (int i = 0; i < count; i++) {
            to[at + i] = sums[from + i] * scale;
        }
        for (int i = at; i < at + count && bias.length > 0; i++) {
            to[i] += bias[row];
        }
    }

    /** Converts a run of sums to elements of an output of {@link #type()}, int32 or 8 bits. */
    void write(Run run, Tensor output) {
        if (output instanceof IntTensor ints) {
            for (int i = 0; i < run.count; i++) {
                ints.data()[run.to + i] = run.sums[run.from + i * run.step];
            }
        } else {
            byte[] octets = ((ByteTensor) output).data();
            for (int i = 0; i < run.count; i++) {
                float scaled = run.sums[run.from + i * run.step] * scales[run.row + i * run.rowStep];
                octets[run.to + i] = Quantization.saturate(scaled, type, zero);
            }
        }
    }
}
