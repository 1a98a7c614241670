package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.model.LinearStep;
import dev.ballast.round.Round;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Locale;

/**
 * Compares the copies of a stage. Nodes may compute with different kernels, so copies differ by rounding. A stage is not linear and has no
 * bound that could be told from its weights alone and be of use; taken for rounding is what adding up all products that lead to an element
 * one after the other may cost, relative to the largest element: (sum of the reductions of the layers in a row) * 2^-24. Near zero each of
 * those products may lose the smallest normal number on top. Copies that differ by more are computed here, and the same decides who is wrong.
 *
 * <p>Where an activation is so large that something on the way may overflow, kernels need not agree, and what hides an infinity may hide that
 * they do not: then nothing is compared. Elements that are not finite here either say nothing of anybody.
 */
final class StageCheck implements AnswerCheck {
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /** The layers of a stage may make numbers larger by 2^64 before they overflow. */
    private static final float LARGEST_INPUT = 0x1p64f;

    private final StageParts parts;
    private final Code code;
    private final Round round;
    private final int sliceElements;
    private final Tensor activation;
    private final long products;
    private final boolean conclusive;

    /** A check of a complete round. */
    StageCheck(StageParts parts, Code code, Round round, int sliceElements, Tensor activation) {
        this.parts = parts;
        this.code = code;
        this.round = round;
        this.sliceElements = sliceElements;
        this.activation = activation;
        long reductions = 1;
        for (LinearStep step : parts.stage().model().linearSteps()) {
            reductions += step.layer().lowering().reduction();
        }
        this.products = reductions;
        this.conclusive = isOrdinary(((FloatTensor) activation).data());
    }

    private static boolean isOrdinary(float[] activation) {
        for (float value : activation) {
            if (!(Math.abs(value) <= LARGEST_INPUT)) {
                return false;
            }
        }
        return true;
    }

    private double bound(FloatTensor output) {
        return products * (UNIT_ROUNDOFF * largest(output) + Float.MIN_NORMAL);
    }

    @Override
    public String contradiction() {
        FloatTensor data = output(0);
        double bound = bound(data);
        for (int copy = 1; copy < code.parts() && conclusive; copy++) {
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
        return conclusive ? AnswerCheck.compared(code, round) : 0;
    }

    @Override
    public long recompute() {
        FloatTensor right = FloatTensor.flat(new float[output(0).data().length]);
        parts.compute(activation, right);
        double bound = bound(right);
        long wrong = 0;
        for (int copy = 0; copy < code.parts(); copy++) {
            wrong |= isWrong(copy, right, bound) ? 1L << copy : 0;
        }
        System.arraycopy(right.data(), 0, output(0).data(), 0, right.data().length);
        return wrong;
    }

    /** Whether an element differs where it is finite here. */
    private boolean isWrong(int copy, FloatTensor right, double bound) {
        float[] came = output(copy).data();
        for (int i = 0; i < came.length; i++) {
            boolean arrived = (round.arrived(i / sliceElements) >> copy & 1) == 1;
            boolean differs = !(Math.abs((double) came[i] - right.data()[i]) <= bound);
            if (arrived && differs && Float.isFinite(right.data()[i])) {
                return true;
            }
        }
        return false;
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
