package dev.ballast.model.op.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.model.op.Call;
import dev.ballast.model.op.Image;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConvTest {
    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Random batches, groups, kernels, strides, dilations and asymmetric pads that fit. */
    @ParameterizedTest
    @MethodSource("seeds")
    void agreesWithSevenLoops(int seed) throws Exception {
        Random random = new Random(seed);
        int groups = 1 + random.nextInt(3);
        int[] kernel = {1 + random.nextInt(4), 1 + random.nextInt(4)};
        int[] strides = {1 + random.nextInt(3), 1 + random.nextInt(3)};
        int[] dilations = {1 + random.nextInt(2), 1 + random.nextInt(2)};
        int[] pads = IntStream.range(0, 4).map(i -> random.nextInt(3)).toArray();
        FloatTensor x = Call.random(
                random,
                1 + random.nextInt(2),
                groups * (1 + random.nextInt(2)),
                (kernel[0] - 1) * dilations[0] + 1 + random.nextInt(6),
                (kernel[1] - 1) * dilations[1] + 1 + random.nextInt(6));
        FloatTensor w =
                Call.random(random, groups * (1 + random.nextInt(3)), x.shape().dim(1) / groups, kernel[0], kernel[1]);
        Call call = new Call("Conv")
                .variable(x)
                .constant(w)
                .whole("group", groups)
                .with("strides", strides[0], strides[1])
                .with("dilations", dilations[0], dilations[1])
                .with("pads", pads[0], pads[1], pads[2], pads[3]);
        float[] bias = new float[w.shape().dim(0)];
        if (random.nextBoolean()) {
            FloatTensor b = Call.random(random, bias.length);
            bias = b.data();
            call.constant(b);
        }
        FloatTensor y = (FloatTensor) call.run();
        int[] out = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            int padded = x.shape().dim(2 + axis) + pads[axis] + pads[2 + axis];
            out[axis] = (padded - (kernel[axis] - 1) * dilations[axis] - 1) / strides[axis] + 1;
        }
        assertThat(y.shape()).isEqualTo(Shape.of(x.shape().dim(0), w.shape().dim(0), out[0], out[1]));
        boolean isLinear = call.plan() instanceof LinearOperator;
        assertThat(isLinear).isEqualTo(groups == 1 && x.shape().dim(0) == 1);
        Geometry geometry = new Geometry(groups, list(strides), list(dilations), list(pads));
        requireEqual(new Image(y, 0f), geometry, x, w, bias);
    }

    private static void requireEqual(Image y, Geometry geometry, FloatTensor x, FloatTensor w, float[] bias) {
        for (int n = 0; n < x.shape().dim(0); n++) {
            for (int m = 0; m < bias.length; m++) {
                for (int oy = 0; oy < y.height(); oy++) {
                    for (int ox = 0; ox < y.width(); ox++) {
                        float expected = bias[m] + geometry.product(new Image(x, 0f), w, n, m, oy, ox);
                        assertThat(y.at(n, m, oy, ox)).isCloseTo(expected, rounding(w));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SAME_UPPER, 0, 0, 1, 1", "SAME_LOWER, 1, 1, 0, 0", "VALID, 0, 0, 0, 0"})
    void derivesPadsFromAutoPad(String autoPad, int top, int left, int bottom, int right) throws Exception {
        Random random = new Random(5);
        FloatTensor x = Call.random(random, 1, 2, 6, 6);
        FloatTensor w = Call.random(random, 3, 2, 3, 3);
        float[] derived = new Call("Conv")
                .variable(x)
                .constant(w)
                .with("strides", 2, 2)
                .with("auto_pad", new Attribute.Text(autoPad))
                .values();
        float[] given = new Call("Conv")
                .variable(x)
                .constant(w)
                .with("strides", 2, 2)
                .with("pads", top, left, bottom, right)
                .values();
        assertThat(derived).containsExactly(given);
    }

    @Test
    void convolvesOverOneAxisAsOverImagesOfHeightOne() throws Exception {
        Random random = new Random(6);
        FloatTensor x = Call.random(random, 1, 2, 11);
        FloatTensor w = Call.random(random, 3, 2, 4);
        FloatTensor line = (FloatTensor) new Call("Conv")
                .variable(x)
                .constant(w)
                .with("pads", 2, 1)
                .with("strides", 2)
                .run();
        float[] image = new Call("Conv")
                .variable(x.reshaped(Shape.of(1, 2, 1, 11)))
                .constant(w.reshaped(Shape.of(3, 2, 1, 4)))
                .with("pads", 0, 2, 0, 1)
                .with("strides", 1, 2)
                .values();
        assertThat(line.shape()).isEqualTo(Shape.of(1, 3, 6));
        assertThat(line.data()).containsExactly(image);
    }

    @Test
    void refusesWhatDoesNotFit() {
        FloatTensor x = FloatTensor.zeros(Shape.of(1, 2, 4, 4));
        FloatTensor w = FloatTensor.zeros(Shape.of(3, 2, 3, 3));
        Call[] calls = {
            new Call("Conv").variable(x).variable(w),
            new Call("Conv").variable(x).constant(w).whole("group", 2),
            new Call("Conv").variable(x).constant(w).whole("group", 0),
            new Call("Conv").variable(x).constant(w).with("kernel_shape", 5, 5),
            new Call("Conv").variable(x).constant(w).with("strides", 0, 1),
            new Call("Conv").variable(x).constant(w).with("strides", 1),
            new Call("Conv").variable(x).constant(w).with("pads", -1, 0, 0, 0),
            new Call("Conv").variable(x).constant(w).with("dilations", 2, 2),
            new Call("Conv")
                    .variable(x)
                    .constant(w)
                    .with("pads", 1, 1, 1, 1)
                    .with("auto_pad", new Attribute.Text("VALID")),
            new Call("Conv").variable(x).constant(w).with("auto_pad", new Attribute.Text("SAME")),
            new Call("Conv").variable(x).constant(w).constant(FloatTensor.zeros(Shape.of(2))),
            new Call("Conv").variable(x).constant(w).whole("padding", 1),
            new Call("Conv")
                    .variable(FloatTensor.zeros(Shape.of(1, 2, 4, 4, 4, 4)))
                    .constant(w),
        };
        for (Call call : calls) {
            assertThatThrownBy(call::plan).isInstanceOf(RefusedException.class);
        }
    }

    private static List<Integer> list(int... values) {
        return IntStream.of(values).boxed().toList();
    }

    private static Offset<Float> rounding(FloatTensor weights) {
        int taps = weights.shape().size() / weights.shape().dim(0);
        return within(2 * (taps + 2) * Math.ulp(1f) * (taps + 1));
    }

    private record Geometry(int groups, List<Integer> strides, List<Integer> dilations, List<Integer> pads) {
        float product(Image x, FloatTensor w, int n, int m, int oy, int ox) {
            int perGroup = w.shape().dim(1);
            int group = m / (w.shape().dim(0) / groups);
            Image taps = new Image(w, 0f);
            float sum = 0f;
            for (int c = 0; c < perGroup; c++) {
                for (int i = 0; i < w.shape().dim(2); i++) {
                    for (int j = 0; j < w.shape().dim(3); j++) {
                        int y = oy * strides.get(0) - pads.get(0) + i * dilations.get(0);
                        int xx = ox * strides.get(1) - pads.get(1) + j * dilations.get(1);
                        sum += taps.at(m, c, i, j) * x.at(n, group * perGroup + c, y, xx);
                    }
                }
            }
            return sum;
        }
    }
}
