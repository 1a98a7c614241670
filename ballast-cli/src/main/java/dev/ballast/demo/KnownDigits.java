package dev.ballast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.Models;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.TensorCodec;
import java.util.ArrayList;
import java.util.List;

/** Drawn digits, with the answers of the built-in model on one board. Immutable. */
public final class KnownDigits {
    /**
     * Largest error of a logit that recovery from parity may cause. It is relative to the largest magnitude in the expected answer, or
     * to 1 if that is larger.
     */
    private static final double TOLERANCE = 1e-4;

    private static final float WHITE = 255;

    private final List<byte[]> pngs = new ArrayList<>();
    private final List<byte[]> tensors = new ArrayList<>();
    private final List<float[]> answers = new ArrayList<>();

    private KnownDigits() {}

    /** Draws {@code count} digits, at least 1, and computes their answers, all on this thread. Equal seeds give equal digits. */
    public static KnownDigits draw(int count, long seed) throws GatewayException {
        KnownDigits digits = new KnownDigits();
        DigitSource source = DigitSource.drawn(seed);
        Model model = Models.load(Models.builtIn());
        ModelRunner runner = new ModelRunner(model, Kernels.best());
        LocalBackend board = new LocalBackend(Kernels.best());
        for (int i = 0; i < count; i++) {
            Drawing drawing = source.next();
            FloatTensor input = FloatTensor.zeros(model.inputs().get(0).shape());
            byte[] pixels = drawing.pixels();
            for (int at = 0; at < pixels.length; at++) {
                input.data()[at] = (pixels[at] & 255) / WHITE;
            }
            digits.pngs.add(drawing.png());
            digits.tensors.add(TensorCodec.encode(input));
            digits.answers.add(((FloatTensor) runner.run(List.of(input), board).get(0)).data());
        }
        return digits;
    }

    public int count() {
        return pngs.size();
    }

    /** The picture as a PNG; not to be modified. */
    public byte[] png(int index) {
        return pngs.get(index);
    }

    /** The picture as a tensor in CBOR; not to be modified. */
    byte[] tensor(int index) {
        return tensors.get(index);
    }

    /** Whether every logit of an answer of the inference API is that of this picture. */
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
