package dev.ballast.model.op.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.Call;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with sums of (x - zero) * (w - zero) in int64, over bytes of the full range, signed and unsigned. */
class IntegerOperatorsTest {
    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void convolutionsAgreeWithSevenLoops(int seed) throws Exception {
        Random random = new Random(seed);
        int groups = 1 + random.nextInt(3);
        int kernel = 1 + random.nextInt(3);
        int stride = 1 + random.nextInt(2);
        int[] pads = {random.nextInt(2), random.nextInt(2), random.nextInt(2), random.nextInt(2)};
        int size = kernel + random.nextInt(5);
        ByteTensor x = octets(random, 1 + random.nextInt(2), groups * (1 + random.nextInt(3)), size, size);
        ByteTensor w =
                octets(random, groups * (1 + random.nextInt(3)), x.shape().dim(1) / groups, kernel, kernel);
        int channels = w.shape().dim(0);
        boolean perChannel = channels > 1 && random.nextBoolean();
        ByteTensor xZero = like(x, octets(random, 1), Shape.of());
        ByteTensor wZero = like(w, octets(random, channels), perChannel ? Shape.of(channels) : Shape.of());
        int[] outs = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            outs[axis] = (size + pads[axis] + pads[2 + axis] - kernel) / stride + 1;
        }
        IntTensor sums = (IntTensor) geometry(new Call("ConvInteger"), groups, stride, pads)
                .variable(x)
                .constant(w)
                .constant(xZero)
                .constant(wZero)
                .run();
        int perGroup = w.shape().dim(1);
        int at = 0;
        long[] expected = new long[sums.data().length];
        for (int n = 0; n < x.shape().dim(0); n++) {
            for (int m = 0; m < channels; m++) {
                for (int position = 0; position < outs[0] * outs[1]; position++) {
                    for (int tap = 0; tap < perGroup * kernel * kernel; tap++) {
                        int c = m / (channels / groups) * perGroup + tap / (kernel * kernel);
                        int row = position / outs[1] * stride - pads[0] + tap / kernel % kernel;
                        int column = position % outs[1] * stride - pads[1] + tap % kernel;
                        if (row >= 0 && row < size && column >= 0 && column < size) {
                            long value = x.get(((n * x.shape().dim(1) + c) * size + row) * size + column);
                            long weight = w.get(m * perGroup * kernel * kernel + tap);
                            expected[at] += (value - xZero.get(0)) * (weight - wZero.get(perChannel ? m : 0));
                        }
                    }
                    at++;
                }
            }
        }
        assertThat(sums.shape()).isEqualTo(Shape.of(x.shape().dim(0), channels, outs[0], outs[1]));
        assertThat(longs(sums)).containsExactly(expected);

        IntTensor bias = ints(random, channels);
        Scaled scaled = Scaled.random(random, perChannel ? channels : 1);
        ByteTensor y = (ByteTensor) geometry(new Call("QLinearConv"), groups, stride, pads)
                .variable(x)
                .constant(scaled.left())
                .constant(xZero)
                .constant(w)
                .constant(scaled.right())
                .constant(wZero)
                .constant(scaled.output())
                .constant(scaled.zero())
                .constant(bias)
                .run();
        for (int i = 0; i < expected.length; i++) {
            int channel = i / (outs[0] * outs[1]) % channels;
            assertThat(y.get(i)).isEqualTo(scaled.of(expected[i] + bias.data()[channel], channel));
        }
    }

    private static Call geometry(Call call, int groups, int stride, int[] pads) {
        return call.whole("group", groups)
                .with("strides", stride, stride)
                .with("pads", pads[0], pads[1], pads[2], pads[3]);
    }

    /** Constant right factors and right factors computed at run time, which take different paths. */
    @ParameterizedTest
    @MethodSource("seeds")
    void matrixProductsAgreeWithThreeLoops(int seed) throws Exception {
        Random random = new Random(seed);
        int m = 1 + random.nextInt(5);
        int k = 1 + random.nextInt(40);
        int n = 1 + random.nextInt(9);
        ByteTensor a = octets(random, m, k);
        ByteTensor b = octets(random, k, n);
        boolean perColumn = n > 1 && random.nextBoolean();
        ByteTensor aZero = like(a, octets(random, 1), Shape.of());
        ByteTensor bZero = like(b, octets(random, n), perColumn ? Shape.of(n) : Shape.of());
        long[] expected = new long[m * n];
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < k; j++) {
                expected[i] += (long) (a.get(i / n * k + j) - aZero.get(0))
                        * (b.get(j * n + i % n) - bZero.get(perColumn ? i % n : 0));
            }
        }
        Scaled scaled = Scaled.random(random, perColumn ? n : 1);
        for (boolean constant : new boolean[] {true, false}) {
            Call sums = new Call("MatMulInteger").variable(a);
            Tensor product =
                    right(sums, b, constant).constant(aZero).constant(bZero).run();
            assertThat(sums.plan() instanceof LinearOperator).isEqualTo(constant);
            assertThat(longs((IntTensor) product)).containsExactly(expected);
            Call call = new Call("QLinearMatMul")
                    .variable(a)
                    .constant(scaled.left())
                    .constant(aZero);
            ByteTensor y = (ByteTensor) right(call, b, constant)
                    .constant(scaled.right())
                    .constant(bZero)
                    .constant(scaled.output())
                    .constant(scaled.zero())
                    .run();
            for (int i = 0; i < expected.length; i++) {
                assertThat(y.get(i)).isEqualTo(scaled.of(expected[i], i % n));
            }
        }
        IntTensor bias = ints(random, n);
        ByteTensor y = (ByteTensor) new Call("QGemm")
                .domain("com.microsoft")
                .opset(1)
                .variable(a)
                .constant(scaled.left())
                .constant(aZero)
                .constant(b)
                .constant(scaled.right())
                .constant(bZero)
                .constant(bias)
                .constant(scaled.output())
                .constant(scaled.zero())
                .run();
        for (int i = 0; i < expected.length; i++) {
            assertThat(y.get(i)).isEqualTo(scaled.of(expected[i] + bias.data()[i % n], i % n));
        }
    }

    private static Call right(Call call, ByteTensor b, boolean constant) {
        return constant ? call.constant(b) : call.variable(b);
    }

    @Test
    void roundsHalfToEvenAndSaturates() throws Exception {
        FloatTensor x = FloatTensor.wrap(Shape.of(7), new float[] {1, 3, -1, 5, 1000, -1000, Float.NaN});
        Tensor signed = new Call("QuantizeLinear")
                .variable(x)
                .constant(scalar(2f))
                .constant(ByteTensor.signed(Shape.of(), new byte[] {1}))
                .run();
        assertThat(((ByteTensor) signed).data()).containsExactly(1, 3, 1, 3, 127, -128, 1);
        ByteTensor unsigned = (ByteTensor)
                new Call("QuantizeLinear").variable(x).constant(scalar(2f)).run();
        assertThat(IntStream.range(0, 7).map(unsigned::get)).containsExactly(0, 2, 0, 2, 255, 0, 0);
    }

    @Test
    void refusesByReasonWhatCannotBeRun() {
        ByteTensor x = ByteTensor.unsigned(Shape.of(1, 1, 2, 2), new byte[4]);
        ByteTensor zeros = ByteTensor.unsigned(Shape.of(2), new byte[2]);
        FloatTensor two = FloatTensor.wrap(Shape.of(2), new float[] {1, 1});
        assertThatThrownBy(() -> new Call("ConvInteger").variable(x).variable(x).plan())
                .hasMessageContaining("weights computed at run time");
        assertThatThrownBy(() -> new Call("MatMulInteger")
                        .variable(x)
                        .constant(x)
                        .variable(zeros)
                        .plan())
                .hasMessageContaining("zero point of shape 2 computed at run time");
        assertThatThrownBy(() -> new Call("QuantizeLinear")
                        .variable(FloatTensor.zeros(Shape.of(1, 3)))
                        .constant(two)
                        .plan())
                .hasMessageContaining("2 scales for 3 channels");
        assertThatThrownBy(() -> new Call("DequantizeLinear")
                        .variable(x)
                        .constant(scalar(1f))
                        .constant(ByteTensor.signed(Shape.of(), new byte[1]))
                        .plan())
                .hasMessageContaining("element type INT8 of input 2 (only UINT8)");
        assertThatThrownBy(() -> new Call("QuantizeLinear")
                        .variable(two)
                        .constant(scalar(1f))
                        .whole("block_size", 2)
                        .whole("axis", 0)
                        .plan())
                .hasMessageContaining("scale of shape scalar and zero point of shape 1 for blocks of 2");
        assertThatThrownBy(() -> new Call("Tanh").variable(x).plan()).hasMessageContaining("element type UINT8");
    }

    private static FloatTensor scalar(float value) {
        return FloatTensor.wrap(Shape.of(), new float[] {value});
    }

    private static long[] longs(IntTensor tensor) {
        return IntStream.of(tensor.data()).asLongStream().toArray();
    }

    private static IntTensor ints(Random random, int length) {
        return IntTensor.wrap(
                Shape.of(length), random.ints(length, -20_000, 20_000).toArray());
    }

    /** Random bytes, signed or unsigned. */
    private static ByteTensor octets(Random random, int... dims) {
        Shape shape = Shape.of(dims);
        byte[] data = new byte[shape.size()];
        random.nextBytes(data);
        return random.nextBoolean() ? ByteTensor.signed(shape, data) : ByteTensor.unsigned(shape, data);
    }

    /** The first bytes of {@code octets}, in the type of another tensor, as many as the shape holds. */
    private static ByteTensor like(ByteTensor type, ByteTensor octets, Shape shape) {
        byte[] data = Arrays.copyOf(octets.data(), shape.size());
        return type.isSigned() ? ByteTensor.signed(shape, data) : ByteTensor.unsigned(shape, data);
    }

    /** Scales of the factors, and scale and zero point of the output. */
    private record Scaled(FloatTensor left, FloatTensor right, FloatTensor output, ByteTensor zero) {
        static Scaled random(Random random, int channels) {
            FloatTensor right = FloatTensor.zeros(channels == 1 ? Shape.of() : Shape.of(channels));
            for (int i = 0; i < channels; i++) {
                right.data()[i] = 0.001f + random.nextFloat() * 0.01f;
            }
            FloatTensor left = scalar(0.001f + random.nextFloat() * 0.05f);
            return new Scaled(
                    left,
                    right,
                    scalar(0.01f + random.nextFloat()),
                    like(octets(random), octets(random, 1), Shape.of()));
        }

        int of(long sum, int channel) {
            float scale = left.data()[0] * right.data()[right.data().length == 1 ? 0 : channel] / output.data()[0];
            double y = Math.rint((float) sum * scale) + zero.get(0);
            return (int) Math.max(zero.isSigned() ? -128 : 0, Math.min(zero.isSigned() ? 127 : 255, y));
        }
    }
}
