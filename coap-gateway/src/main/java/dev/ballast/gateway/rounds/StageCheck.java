package dev.ballast.gateway.rounds;

import dev.ballast.coding.Code;
import dev.ballast.model.LinearStep;
import dev.ballast.round.Round;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Locale;

/**
 * Compares the copies of a stage. Nodes may compute with different kernels, so copies differ by rounding. A stage is not linear and has no
 * bound that could be told from its weights alone and be of use; taken for rounding is what adding up all products that lead to an element
 * one after the other may cost, relative to the largest element: (sum of the reductions of the layers in a row) * 2^-24. Copies that
 * differ by more are computed here, and the same decides who is wrong.
 */
final class StageCheck implements AnswerCheck {
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private final StageParts parts;
    private final Code code;
    private final Round round;
    private final int sliceElements;
    private final Tensor activation;
    private final double tolerance;

    /** A check of a complete round. */
    StageCheck(StageParts parts, Code code, Round round, int sliceElements, Tensor activation) {
        this.parts = parts;
        this.code = code;
        this.round = round;
        this.sliceElements = sliceElements;
        this.activation = activation;
        long products = 1;
        for (LinearStep step : parts.stage().model().linearSteps()) {
            products += step.layer().lowering().reduction();
        }
        this.tolerance = products * UNIT_ROUNDOFF;
    }

    @Override
    public String contradiction() {
        FloatTensor data = output(0);
        double bound = tolerance * largest(data);
        for (int copy = 1; copy < code.parts(); copy++) {
            int at = difference(output(copy), data, 1L | 1L << copy, bound);
            if (at >= 0) {
                return String.format(
                        Locale.ROOT,
                        "element %d of copy %d is %g, the first copy gives %g; rounding explains %.2g",
                        at,
                        copy,
                        output(copy).data()[at],
                        data.data()[at],
                        bound);
            }
        }
        return "";
    }

    @Override
    public long compared() {
        return AnswerCheck.compared(code, round);
    }

    @Override
    public long recompute() {
        FloatTensor right = FloatTensor.flat(new float[output(0).data().length]);
        parts.compute(activation, right);
        double bound = tolerance * largest(right);
        long wrong = 0;
        for (int copy = 0; copy < code.parts(); copy++) {
            wrong |= difference(output(copy), right, 1L << copy, bound) >= 0 ? 1L << copy : 0;
        }
        System.arraycopy(right.data(), 0, output(0).data(), 0, right.data().length);
        return wrong;
    }

    private FloatTensor output(int copy) {
        return (FloatTensor) parts.results()[copy];
    }

    private static double largest(FloatTensor output) {
        double largest = 0;
        for (float value : output.data()) {
            largest = Math.max(largest, Float.isFinite(value) ? Math.abs(value) : 0);
        }
        return largest;
    }

    /** The first element in slices that came from all of {@code of} by which two outputs differ, or -1. What is no number is like itself. */
    private int difference(FloatTensor copy, FloatTensor from, long of, double bound) {
        for (int i = 0; i < from.data().length; i++) {
            float a = copy.data()[i];
            float b = from.data()[i];
            boolean arrived = (round.arrived(i / sliceElements) & of) == of;
            if (arrived && Float.compare(a, b) != 0 && !(Math.abs((double) a - b) <= bound)) {
                return i;
            }
        }
        return -1;
    }
}
