package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.PartSet;
import dev.ballast.model.LinearStep;
import dev.ballast.round.Round;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Locale;

/**
 * Compares the copies of a stage. Nodes may compute with different kernels, so copies differ by rounding.
 *
 * <p>A stage is not linear, and its weights alone give no useful bound. The check takes this for rounding: the error of adding up all
 * products that lead to an element, one after the other, relative to the largest element. It is (sum of the reductions of the layers in a
 * row) * 2^-24. Near zero each of these products may lose the smallest normal number on top. When copies differ by more, the gateway
 * computes the stage itself, and the same bound decides which copies are wrong.
 *
 * <p>Where an activation is so large that numbers within the stage may overflow, kernels need not agree. A step that hides an infinity may
 * hide this disagreement too. The check then compares nothing. Elements that are not finite on the gateway count against no copy.
 */
final class StageCheck implements AnswerCheck {
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /** Largest input that is compared: from here, layers may make numbers larger by 2^64 before they overflow. */
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
            reductions += step.layer().blocks().stream()
                    .mapToInt(block -> block.lowering().reduction())
                    .max()
                    .orElse(0);
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
            int at = difference(output(copy), data, PartSet.of(0, copy), bound);
            if (at >= 0) {
                return String.format(
                        Locale.ROOT,
                        "element %d of copy %d is %g, the first copy gives %g; rounding explains a difference of %.2g",
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
    public PartSet compared() {
        return conclusive ? AnswerCheck.compared(code, round) : PartSet.EMPTY;
    }

    @Override
    public PartSet recompute() {
        FloatTensor right = FloatTensor.flat(new float[output(0).data().length]);
        parts.compute(activation, right);
        double bound = bound(right);
        PartSet wrong = code.all().filter(copy -> isWrong(copy, right, bound));
        System.arraycopy(right.data(), 0, output(0).data(), 0, right.data().length);
        return wrong;
    }

    /** Whether an element of this copy differs where the gateway's own element is finite. */
    private boolean isWrong(int copy, FloatTensor right, double bound) {
        float[] came = output(copy).data();
        for (int i = 0; i < came.length; i++) {
            boolean arrived = round.arrived(i / sliceElements).contains(copy);
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

    /**
     * The first element by which two outputs differ, in slices that came from all of {@code of}; -1 when there is none. NaN counts as equal
     * to NaN.
     */
    private int difference(FloatTensor copy, FloatTensor from, PartSet of, double bound) {
        for (int i = 0; i < from.data().length; i++) {
            float a = copy.data()[i];
            float b = from.data()[i];
            boolean arrived = round.arrived(i / sliceElements).containsAll(of);
            if (arrived && Float.compare(a, b) != 0 && !(Math.abs((double) a - b) <= bound)) {
                return i;
            }
        }
        return -1;
    }
}
