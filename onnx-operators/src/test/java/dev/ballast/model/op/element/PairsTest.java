package dev.ballast.model.op.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.Call;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators on two or three values: all pairs of 8-bit integers, and all ways to stretch small shapes. */
class PairsTest {
    private static final int BYTES = 256;

    static Stream<Arguments> operatorsOnBytes() {
        return Stream.of(
                signed("Add", (a, b) -> a + b),
                signed("Sub", (a, b) -> a - b),
                signed("Mul", (a, b) -> a * b),
                signed("Div", (a, b) -> a / b),
                signed("Mod", Math::floorMod),
                signed("BitwiseAnd", (a, b) -> a & b),
                signed("BitwiseOr", (a, b) -> a | b),
                signed("BitwiseXor", (a, b) -> a ^ b),
                signed("Max", Math::max),
                signed("Min", Math::min),
                signed("Equal", (a, b) -> a == b ? 1 : 0),
                signed("Less", (a, b) -> a < b ? 1 : 0),
                signed("LessOrEqual", (a, b) -> a <= b ? 1 : 0),
                signed("Greater", (a, b) -> a > b ? 1 : 0),
                signed("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0),
                unsigned("Add", (a, b) -> a + b),
                unsigned("Sub", (a, b) -> a - b),
                unsigned("Mul", (a, b) -> a * b),
                unsigned("Div", (a, b) -> a / b),
                unsigned("Mod", (a, b) -> a % b),
                unsigned("Max", Math::max),
                unsigned("Less", (a, b) -> a < b ? 1 : 0),
                unsigned("BitShift", (a, b) -> b < 8 ? a << b : 0));
    }

    private static Arguments signed(String operator, IntBinaryOperator right) {
        return Arguments.of(operator, true, right);
    }

    private static Arguments unsigned(String operator, IntBinaryOperator right) {
        return Arguments.of(operator, false, right);
    }

    /** Divisors of 0 are left out. */
    @ParameterizedTest
    @MethodSource("operatorsOnBytes")
    void allPairsOfBytesAreRight(String operator, boolean isSigned, IntBinaryOperator right) throws Exception {
        boolean divides = operator.equals("Div") || operator.equals("Mod");
        byte[] all = new byte[BYTES];
        byte[] divisors = new byte[divides ? BYTES - 1 : BYTES];
        for (int i = 0; i < BYTES; i++) {
            all[i] = (byte) i;
            divisors[Math.min(i, divisors.length - 1)] = (byte) (divides ? i + 1 : i);
        }
        divisors[divisors.length - 1] = -1;
        ByteTensor a = bytes(isSigned, Shape.of(BYTES, 1), all);
        ByteTensor b = bytes(isSigned, Shape.of(divisors.length), divisors);
        Call call = new Call(operator).opset(18).variable(a).variable(b);
        if (operator.equals("BitShift")) {
            call.with("direction", new Attribute.Text("LEFT"));
        }
        byte[] y = ((ByteTensor) call.run()).data();
        for (int i = 0; i < y.length; i++) {
            int expected = right.applyAsInt(a.get(i / divisors.length), b.get(i % divisors.length));
            assertThat(y[i]).isEqualTo((byte) expected);
        }
    }

    private static ByteTensor bytes(boolean isSigned, Shape shape, byte[] elements) {
        return isSigned ? ByteTensor.signed(shape, elements) : ByteTensor.unsigned(shape, elements);
    }

    @Test
    void everyWayToStretchIsRight() throws Exception {
        List<Shape> shapes = shapes();
        Random random = new Random(3);
        for (Shape left : shapes) {
            for (Shape right : shapes) {
                if (fits(left, right)) {
                    requireDifference(Call.random(random, left.toArray()), Call.random(random, right.toArray()));
                }
            }
        }
    }

    /** Longer than a block, with rows that end inside blocks. */
    @ParameterizedTest
    @CsvSource({"5000, 1", "5000 3, 3", "3, 5000 3", "3000 1, 1 3", "7 1 900, 5 1", "1, 5000"})
    void longValuesAreStretchedBlockByBlock(String left, String right) throws Exception {
        Random random = new Random(4);
        requireDifference(Call.random(random, dims(left)), Call.random(random, dims(right)));
    }

    private static int[] dims(String text) {
        return Stream.of(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** Compares a - b, a + b + a, a < b and a choice between both with plain loops. */
    private static void requireDifference(FloatTensor a, FloatTensor b) throws Exception {
        FloatTensor y = (FloatTensor) new Call("Sub").variable(a).variable(b).run();
        float[] sums = new Call("Sum").variable(a).variable(b).variable(a).values();
        ByteTensor less = (ByteTensor) new Call("Less").variable(a).variable(b).run();
        float[] chosen = new Call("Where")
                .opset(16)
                .variable(less)
                .variable(a)
                .variable(b)
                .values();
        assertThat(less.shape()).isEqualTo(y.shape());
        for (int i = 0; i < y.data().length; i++) {
            float left = at(a, y.shape(), i);
            float right = at(b, y.shape(), i);
            assertThat(y.data()[i]).isEqualTo(left - right);
            assertThat(sums[i]).isEqualTo(left + right + left);
            assertThat(less.get(i)).isEqualTo(left < right ? 1 : 0);
            assertThat(chosen[i]).isEqualTo(Math.min(left, right));
        }
    }

    /** Element of a stretched value at a flat index of the result. */
    private static float at(FloatTensor x, Shape result, int flat) {
        int index = 0;
        int stride = 1;
        int rest = flat;
        for (int axis = result.rank() - 1; axis >= 0; axis--) {
            int own = axis - (result.rank() - x.shape().rank());
            if (own >= 0) {
                index += x.shape().dim(own) == 1 ? 0 : rest % result.dim(axis) * stride;
                stride *= x.shape().dim(own);
            }
            rest /= result.dim(axis);
        }
        return x.data()[index];
    }

    /** All shapes of up to three axes of 1, 2 or 3 elements. */
    private static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>(List.of(Shape.of()));
        for (int from = 0; shapes.get(from).rank() < 3; from++) {
            for (int dim = 1; dim <= 3; dim++) {
                int[] dims = new int[shapes.get(from).rank() + 1];
                System.arraycopy(shapes.get(from).toArray(), 0, dims, 0, dims.length - 1);
                dims[dims.length - 1] = dim;
                shapes.add(Shape.of(dims));
            }
        }
        return shapes;
    }

    private static boolean fits(Shape left, Shape right) {
        boolean fits = true;
        for (int i = 1; i <= Math.min(left.rank(), right.rank()); i++) {
            int a = left.dim(left.rank() - i);
            int b = right.dim(right.rank() - i);
            fits &= a == b || a == 1 || b == 1;
        }
        return fits;
    }

    @Test
    void powersOfIntegersAreExact() throws Exception {
        LongTensor bases = LongTensor.wrap(Shape.of(6), new long[] {3, -3, 2, -1, 1, 7});
        LongTensor exponents = LongTensor.wrap(Shape.of(6), new long[] {39, 3, -1, -3, -2, 0});
        assertThat(((LongTensor) new Call("Pow")
                                .variable(bases)
                                .variable(exponents)
                                .run())
                        .data())
                .containsExactly(4052555153018976267L, -27, 0, -1, 1, 1);
        LongTensor zero = LongTensor.wrap(Shape.of(), new long[] {0});
        LongTensor minus = LongTensor.wrap(Shape.of(), new long[] {-1});
        assertThatThrownBy(() -> new Call("Pow").variable(zero).variable(minus).run())
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("divided by 0");
    }

    /** The constant exponents 2, 3 and 0.5 have loops of their own. */
    @ParameterizedTest
    @CsvSource({"2", "3", "0.5", "-0.5", "1", "0", "2.5"})
    void powersWithAConstantAreThoseOfMathPow(float exponent) throws Exception {
        float[] x = {0f, -0f, 1f, -2f, 0.3f, 7.5f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
        FloatTensor base = FloatTensor.flat(x);
        FloatTensor scalar = FloatTensor.wrap(Shape.of(), new float[] {exponent});
        float[] constant = new Call("Pow").variable(base).constant(scalar).values();
        float[] variable = new Call("Pow").variable(base).variable(scalar).values();
        for (int i = 0; i < x.length; i++) {
            float right = (float) Math.pow(x[i], exponent);
            assertThat(variable[i]).isEqualTo(Float.valueOf(right));
            assertThat(Math.abs(constant[i] - right) <= 2 * Math.ulp(right) || Float.compare(constant[i], right) == 0)
                    .as("%s to the power of %s is %s, not %s", x[i], exponent, right, constant[i])
                    .isTrue();
        }
    }

    @Test
    void refusesTypesThatAnOperatorDoesNotTake() {
        ByteTensor bools = ByteTensor.bools(Shape.of(2), new byte[] {0, 1});
        IntTensor ints = IntTensor.wrap(Shape.of(2), new int[] {1, 2});
        FloatTensor floats = FloatTensor.zeros(Shape.of(2));
        for (Call refused : List.of(
                new Call("Add").variable(bools).variable(bools),
                new Call("Less").variable(bools).variable(bools),
                new Call("Max").variable(bools).variable(bools),
                new Call("Relu").variable(bools),
                new Call("And").variable(ints).variable(ints),
                new Call("Not").variable(ints),
                new Call("Mean").variable(ints).variable(ints),
                new Call("BitShift").variable(ints).variable(ints).with("direction", new Attribute.Text("LEFT")),
                new Call("BitwiseOr").opset(18).variable(floats).variable(floats),
                new Call("Mod").variable(floats).variable(floats),
                new Call("Pow").variable(bools).variable(ints),
                new Call("Where").variable(ints).variable(floats).variable(floats),
                new Call("Equal").variable(ints).variable(floats),
                new Call("Erf").variable(ints))) {
            assertThatThrownBy(refused::plan)
                    .isInstanceOf(dev.ballast.model.op.node.RefusedException.class)
                    .hasMessageMatching(".*(element type|floats without).*");
        }
    }
}
