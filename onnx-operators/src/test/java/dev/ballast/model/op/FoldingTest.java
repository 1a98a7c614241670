package dev.ballast.model.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests integer operators that exporters use to compute shapes, and the broadcasting of old operator sets. */
class FoldingTest {
    private static final FloatTensor IMAGE = FloatTensor.zeros(Shape.of(1, 3, 8, 6));

    @Test
    void shapeIsKnownThoughItsInputIsNot() throws Exception {
        assertThat(longs(new Call("Shape").variable(IMAGE).run())).containsExactly(1, 3, 8, 6);
        Call part =
                new Call("Shape").opset(15).variable(IMAGE).whole("start", -3).whole("end", 3);
        assertThat(longs(part.run())).containsExactly(3, 8);
        assertThat(longs(new Call("Size").variable(IMAGE).run())).containsExactly(144);
    }

    @Test
    void constantOfShapeTakesTypeAndValue() throws Exception {
        LongTensor seven = LongTensor.wrap(Shape.of(1), new long[] {7});
        Tensor filled = new Call("ConstantOfShape")
                .longs(2, 2)
                .with("value", new Attribute.Value(seven))
                .run();
        assertThat(filled.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(longs(filled)).containsExactly(7, 7, 7, 7);
        assertThat(new Call("ConstantOfShape").longs(3).values()).containsExactly(0f, 0f, 0f);
        assertThat(new Call("ConstantOfShape").longs().run().shape()).isEqualTo(Shape.of());
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 2, 0 2 4", "5, 0, -2, 5 3 1", "3, 3, 1, ''"})
    void rangeStopsBeforeItsLimit(long start, long limit, long step, String expected) throws Exception {
        Tensor range = new Call("Range")
                .constant(scalar(start))
                .constant(scalar(limit))
                .constant(scalar(step))
                .run();
        assertThat(longs(range)).containsExactly(numbers(expected));
        assertThatThrownBy(() -> new Call("Range")
                        .constant(scalar(0))
                        .constant(scalar(1L << 40))
                        .constant(scalar(1))
                        .plan())
                .hasMessageContaining("elements");
    }

    @Test
    void castCutsOffTowardsZeroAndKeepsTheLowestBits() throws Exception {
        FloatTensor floats = FloatTensor.flat(new float[] {1.9f, -1.9f, 300f});
        assertThat(longs(new Call("Cast").constant(floats).whole("to", 7).run()))
                .containsExactly(1, -1, 300);
        IntTensor ints = IntTensor.wrap(Shape.of(2), new int[] {300, -1});
        ByteTensor octets =
                (ByteTensor) new Call("Cast").constant(ints).whole("to", 2).run();
        assertThat(octets.datatype()).isEqualTo("UINT8");
        assertThat(octets.get(0)).isEqualTo(44);
        assertThat(octets.get(1)).isEqualTo(255);
        assertThat(new Call("Cast").constant(ints).whole("to", 1).values()).containsExactly(300f, -1f);
        FloatTensor fine = FloatTensor.flat(new float[] {1.0001f, 70_000f});
        assertThat(new Call("Cast").variable(fine).whole("to", 10).values())
                .containsExactly(1f, Float.POSITIVE_INFINITY);
        for (long to : new long[] {0, 8, 12, 16, 1L << 33, -1}) {
            assertThatThrownBy(() ->
                            new Call("Cast").variable(fine).whole("to", to).plan())
                    .hasMessageContaining("attribute to " + to);
        }
    }

    @Test
    void castToBoolAsksWhetherAnElementIsNotZero() throws Exception {
        FloatTensor floats = FloatTensor.flat(new float[] {0f, -0f, 0.5f, Float.NaN});
        ByteTensor bools =
                (ByteTensor) new Call("Cast").constant(floats).whole("to", 9).run();
        assertThat(bools.datatype()).isEqualTo("BOOL");
        assertThat(bools.data()).containsExactly(0, 0, 1, 1);
        assertThat(new Call("Cast").variable(bools).whole("to", 1).values()).containsExactly(0f, 0f, 1f, 1f);
        LongTensor longs = LongTensor.wrap(Shape.of(2), new long[] {256, 0});
        assertThat(((ByteTensor) new Call("CastLike")
                                .opset(15)
                                .variable(longs)
                                .variable(bools)
                                .run())
                        .data())
                .containsExactly(1, 0);
    }

    /** A double is computed as a float32, which holds whole numbers up to 2^24. */
    @Test
    void castToDoubleTakesOnlyWhatFloat32Holds() throws Exception {
        LongTensor fits = LongTensor.wrap(Shape.of(2), new long[] {1 << 24, -7});
        assertThat(new Call("Cast").constant(fits).whole("to", 11).values()).containsExactly(1 << 24, -7f);
        LongTensor large = LongTensor.wrap(Shape.of(1), new long[] {(1 << 24) + 1});
        for (Call refused : List.of(new Call("Cast").constant(large), new Call("Cast").variable(fits))) {
            assertThatThrownBy(() -> refused.whole("to", 11).plan()).hasMessageContaining("INT64 to DOUBLE");
        }
        FloatTensor floats = FloatTensor.flat(new float[] {0.1f});
        assertThat(new Call("Cast").variable(floats).whole("to", 11).values()).containsExactly(0.1f);
    }

    @Test
    void integersAreCutOffAndWrapAround() throws Exception {
        IntTensor a = IntTensor.wrap(Shape.of(4), new int[] {7, -7, Integer.MAX_VALUE, Integer.MIN_VALUE});
        IntTensor b = IntTensor.wrap(Shape.of(4), new int[] {2, 2, 1, -1});
        assertThat(ints(new Call("Div").constant(a).constant(b).run()))
                .containsExactly(3, -3, Integer.MAX_VALUE, Integer.MIN_VALUE);
        assertThat(ints(new Call("Add").constant(a).constant(b).run()))
                .containsExactly(9, -5, Integer.MIN_VALUE, Integer.MAX_VALUE);
        IntTensor zero = IntTensor.wrap(Shape.of(), new int[1]);
        for (String operator : List.of("Div", "Mod")) {
            assertThatThrownBy(
                            () -> new Call(operator).variable(a).variable(zero).run())
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("divided by 0");
        }
        assertThatThrownBy(() -> new Call("Add").constant(a).longs(1, 2, 3, 4).plan())
                .hasMessageContaining("INT64");
    }

    @Test
    void moveIntegersAsTheyMoveFloats() throws Exception {
        LongTensor x = LongTensor.wrap(Shape.of(2, 3), new long[] {0, 1, 2, 3, 4, 5});
        assertThat(longs(new Call("Transpose").constant(x).run())).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(longs(new Call("Gather")
                        .constant(x)
                        .longs(-1, 0)
                        .whole("axis", 1)
                        .run()))
                .containsExactly(2, 0, 5, 3);
        assertThat(longs(new Call("Concat")
                        .constant(x)
                        .constant(x)
                        .whole("axis", 1)
                        .run()))
                .containsExactly(0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5);
        assertThat(longs(new Call("Slice")
                        .constant(x)
                        .longs(1)
                        .longs(-9)
                        .longs(1)
                        .longs(-1)
                        .run()))
                .containsExactly(1, 0, 4, 3);
        assertThat(longs(new Call("Pad").constant(x).longs(0, 1, 1, 0).run()))
                .containsExactly(0, 0, 1, 2, 0, 3, 4, 5, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "0, 2", "2, 4", "-1, 4"})
    void beforeOpset7TheSecondOperandAlignsWithAnAxis(int axis, int length) throws Exception {
        Random random = new Random(1);
        FloatTensor x = Call.random(random, 2, 3, 4);
        FloatTensor b = Call.random(random, length);
        float[] y = new Call("Add")
                .opset(6)
                .variable(x)
                .variable(b)
                .whole("broadcast", 1)
                .whole("axis", axis)
                .values();
        int[] strides = {12, 4, 1};
        int at = axis < 0 ? axis + 3 : axis;
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isEqualTo(x.data()[i] + b.data()[i / strides[at] % length]);
        }
    }

    @Test
    void beforeOpset8SeveralValuesHaveOneShape() {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3));
        FloatTensor row = FloatTensor.zeros(Shape.of(3));
        assertThatThrownBy(
                        () -> new Call("Sum").opset(7).variable(x).variable(row).plan())
                .hasMessageContaining("different shapes before opset 8");
    }

    @Test
    void trainingIsRefusedWhereItIsTheDefault() {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3));
        FloatTensor c = FloatTensor.zeros(Shape.of(3));
        assertThatThrownBy(() -> new Call("Dropout").opset(6).variable(x).plan())
                .hasMessageContaining("is_test");
        assertThatThrownBy(() -> new Call("BatchNormalization")
                        .opset(6)
                        .variable(x)
                        .constant(c)
                        .constant(c)
                        .constant(c)
                        .constant(c)
                        .plan())
                .hasMessageContaining("is_test");
    }

    private static LongTensor scalar(long value) {
        return LongTensor.wrap(Shape.of(), new long[] {value});
    }

    private static long[] longs(Tensor tensor) {
        return ((LongTensor) tensor).data();
    }

    private static int[] ints(Tensor tensor) {
        return ((IntTensor) tensor).data();
    }

    private static long[] numbers(String text) {
        return text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    }
}
