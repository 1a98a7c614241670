package dev.ballast.model.op.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.model.op.Call;
import dev.ballast.model.op.Image;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PoolTest {

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Random kernels, strides, dilations, pads, ceil_mode and count_include_pad. Windows that cover only padding are refused. */
    @ParameterizedTest
    @MethodSource("seeds")
    void agreesWithSixLoops(int seed) throws Exception {
        Random random = new Random(seed);
        int[] kernel = {1 + random.nextInt(4), 1 + random.nextInt(4)};
        int[] strides = {1 + random.nextInt(3), 1 + random.nextInt(3)};
        int[] dilations = {1 + random.nextInt(2), 1 + random.nextInt(2)};
        int[] pads =
                IntStream.range(0, 4).map(i -> random.nextInt(kernel[i % 2])).toArray();
        boolean ceil = random.nextBoolean();
        boolean max = random.nextBoolean();
        boolean countPads = !max && random.nextBoolean();
        FloatTensor x = Call.random(
                random,
                1 + random.nextInt(2),
                1 + random.nextInt(3),
                (kernel[0] - 1) * dilations[0] + 1 + random.nextInt(6),
                (kernel[1] - 1) * dilations[1] + 1 + random.nextInt(6));
        Call call = new Call(max ? "MaxPool" : "AveragePool")
                .opset(19)
                .variable(x)
                .with("kernel_shape", kernel[0], kernel[1])
                .with("strides", strides[0], strides[1])
                .with("dilations", dilations[0], dilations[1])
                .with("pads", pads[0], pads[1], pads[2], pads[3])
                .whole("ceil_mode", ceil ? 1 : 0);
        if (countPads) {
            call.whole("count_include_pad", 1);
        }
        Image y = new Image((FloatTensor) call.run(), 0f);
        for (int axis = 0; axis < 2; axis++) {
            int input = x.shape().dim(2 + axis);
            double slack = input + pads[axis] + pads[2 + axis] - (kernel[axis] - 1) * dilations[axis] - 1;
            int outputs = (int) (ceil ? Math.ceil(slack / strides[axis]) : Math.floor(slack / strides[axis])) + 1;
            boolean dropped = ceil && (outputs - 1) * strides[axis] >= input + pads[axis];
            assertThat(y.tensor().shape().dim(2 + axis)).isEqualTo(dropped ? outputs - 1 : outputs);
        }
        Oracle oracle = new Oracle(new Image(x, 0f), list(kernel), list(strides), list(dilations), list(pads));
        for (int n = 0; n < x.shape().dim(0); n++) {
            for (int c = 0; c < x.shape().dim(1); c++) {
                for (int oy = 0; oy < y.height(); oy++) {
                    for (int ox = 0; ox < y.width(); ox++) {
                        Covered covered = oracle.under(n, c, oy, ox);
                        int count = covered.inside() + (countPads ? covered.padding() : 0);
                        float expected = (float) (max ? covered.largest() : covered.sum() / count);
                        assertThat(y.at(n, c, oy, ox)).isCloseTo(expected, within(1e-5f));
                    }
                }
            }
        }
    }

    private static List<Integer> list(int... values) {
        return IntStream.of(values).boxed().toList();
    }

    /** The elements that one window covers. */
    private record Covered(double largest, double sum, int inside, int padding) {}

    private record Oracle(
            Image x, List<Integer> kernel, List<Integer> strides, List<Integer> dilations, List<Integer> pads) {
        Covered under(int n, int c, int oy, int ox) {
            double largest = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int inside = 0;
            int padding = 0;
            for (int i = 0; i < kernel.get(0); i++) {
                for (int j = 0; j < kernel.get(1); j++) {
                    int sy = oy * strides.get(0) - pads.get(0) + i * dilations.get(0);
                    int sx = ox * strides.get(1) - pads.get(1) + j * dilations.get(1);
                    if (x.holds(sy, sx)) {
                        largest = Math.max(largest, x.at(n, c, sy, sx));
                        sum += x.at(n, c, sy, sx);
                        inside++;
                    } else if (sy < x.height() + pads.get(2) && sx < x.width() + pads.get(3)) {
                        padding++;
                    }
                }
            }
            return new Covered(largest, sum, inside, padding);
        }
    }

    @ParameterizedTest
    @CsvSource({"SAME_UPPER, 3 5 6", "SAME_LOWER, 2 4 6", "VALID, 3 5"})
    void derivesPadsFromAutoPad(String autoPad, String expected) throws Exception {
        FloatTensor x = FloatTensor.wrap(Shape.of(1, 1, 6), new float[] {1, 2, 3, 4, 5, 6});
        FloatTensor y = (FloatTensor) new Call("MaxPool")
                .variable(x)
                .with("kernel_shape", 3)
                .with("strides", 2)
                .with("auto_pad", new Attribute.Text(autoPad))
                .run();
        assertThat(text(y)).isEqualTo(expected);
    }

    @Test
    void dropsAWindowThatWouldBeginInTheEndPadding() throws Exception {
        FloatTensor x = FloatTensor.wrap(Shape.of(1, 1, 4), new float[] {1, 2, 3, 4});
        FloatTensor y = (FloatTensor) new Call("AveragePool")
                .opset(22)
                .variable(x)
                .with("kernel_shape", 2)
                .with("strides", 3)
                .with("pads", 0, 1)
                .whole("ceil_mode", 1)
                .run();
        assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 2));
        assertThat(y.data()).containsExactly(1.5f, 4f);
    }

    @Test
    void refusesWindowsOfPaddingAloneAndWhatDoesNotFit() {
        FloatTensor x = FloatTensor.zeros(Shape.of(1, 1, 2, 2));
        Call[] calls = {
            new Call("MaxPool").variable(x).with("kernel_shape", 1, 1).with("pads", 1, 0, 0, 0),
            new Call("MaxPool").variable(x).with("kernel_shape", 3, 3),
            new Call("MaxPool").variable(x),
            new Call("MaxPool").variable(x).with("kernel_shape", 2, 2).whole("ceil_mode", 2),
            new Call("AveragePool").variable(x).with("kernel_shape", 2, 2).whole("storage_order", 1),
            new Call("MaxPool").variable(x).with("kernel_shape", 1L << 40, 1),
        };
        for (Call call : calls) {
            assertThatThrownBy(call::plan).isInstanceOf(RefusedException.class);
        }
    }

    private static String text(FloatTensor tensor) {
        StringBuilder text = new StringBuilder();
        for (float value : tensor.data()) {
            text.append(text.length() == 0 ? "" : " ").append((int) value);
        }
        return text.toString();
    }
}
