package dev.ballast.bench.failure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.BadInputException;
import dev.ballast.gateway.ServedModel;
import dev.ballast.gateway.demo.DigitSource;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import java.util.ArrayList;
import java.util.List;

/** Pictures, and what one board alone makes of each. Immutable. */
final class Questions {
    /** Largest error of a logit, as a share of the largest magnitude in the answer or of 1: what recovery from parity may cost. */
    private static final double TOLERANCE = 1e-4;

    private final List<byte[]> pngs = new ArrayList<>();
    private final List<float[]> answers = new ArrayList<>();

    private Questions() {}

    /** Draws so many digits and works them out, all on this thread. */
    static Questions of(ServedModel model, GemmKernel kernel, int count, long seed) {
        Questions questions = new Questions();
        DigitSource digits = DigitSource.drawn(seed);
        ModelRunner runner = new ModelRunner(model.model(), kernel);
        LocalBackend board = new LocalBackend(kernel);
        for (int i = 0; i < count; i++) {
            byte[] png = digits.next().png();
            questions.pngs.add(png);
            try {
                questions.answers.add(
                        runner.run(List.of(model.readImage(png)), board).get(0).data());
            } catch (BadInputException e) {
                throw new IllegalStateException("a picture that was drawn here", e);
            }
        }
        return questions;
    }

    int count() {
        return pngs.size();
    }

    /** The picture as it is sent; not to be modified. */
    byte[] png(int index) {
        return pngs.get(index);
    }

    /** Whether every logit of the answer is the one of this picture. */
    boolean right(int index, JsonNode answer) {
        float[] expected = answers.get(index);
        JsonNode data = answer.path("outputs").path(0).path("data");
        double largest = 1;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double given = data.path(i).asDouble(Double.NaN);
            if (!(Math.abs(given - expected[i]) <= TOLERANCE * largest)) {
                return false;
            }
        }
        return data.size() == expected.length;
    }
}
