package dev.ballast.model.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests Relu, Add, Softmax, Flatten, Reshape, Dropout, Identity and Constant. */
class GlueTest {
    /** max(0, -0) is 0. */
    @Test
    void reluKeepsNaN() throws Exception {
        FloatTensor x = FloatTensor.wrap(Shape.of(5), new float[] {-1f, -0f, 0f, 2f, Float.NaN});
        assertThat(new Call("Relu").variable(x).values()).containsExactly(0f, 0f, 0f, 2f, Float.NaN);
    }

    @ParameterizedTest
    @CsvSource({
        "2 3, 2 3, 2 3",
        "2 3, 3, 2 3",
        "3, 2 3, 2 3",
        "2 1, 1 3, 2 3",
        "4 1 3, 5 1, 4 5 3",
        "1 3 4 5, 3 1 1, 1 3 4 5",
        "1, 2 2, 2 2"
    })
    void addStretchesBothOperands(String left, String right, String result) throws Exception {
        Random random = new Random(1);
        FloatTensor a = Call.random(random, dims(left));
        FloatTensor b = Call.random(random, dims(right));
        FloatTensor y = (FloatTensor) new Call("Add").variable(a).variable(b).run();
        assertThat(y.shape()).isEqualTo(Shape.of(dims(result)));
        int[] index = new int[y.shape().rank()];
        for (int flat = 0; flat < y.shape().size(); flat++) {
            int rest = flat;
            for (int axis = index.length - 1; axis >= 0; axis--) {
                index[axis] = rest % y.shape().dim(axis);
                rest /= y.shape().dim(axis);
            }
            assertThat(y.data()[flat]).isEqualTo(at(a, index) + at(b, index));
        }
    }

    private static float at(FloatTensor operand, int[] index) {
        int flat = 0;
        int skipped = index.length - operand.shape().rank();
        for (int axis = 0; axis < operand.shape().rank(); axis++) {
            int extent = operand.shape().dim(axis);
            flat = flat * extent + (extent == 1 ? 0 : index[axis + skipped]);
        }
        return operand.data()[flat];
    }

    @Test
    void addRefusesShapesThatDoNotFit() {
        FloatTensor a = FloatTensor.zeros(Shape.of(2, 3));
        FloatTensor b = FloatTensor.zeros(Shape.of(2));
        assertThatThrownBy(() -> new Call("Add").variable(a).variable(b).plan()).hasMessageContaining("do not fit");
        assertThatThrownBy(
                        () -> new Call("Add").opset(6).variable(a).variable(b).plan())
                .hasMessageContaining("without attribute broadcast");
        assertThatThrownBy(() -> new Call("HardSwish").opset(13).variable(a).plan())
                .hasMessageContaining("from opset 14");
        assertThatThrownBy(
                        () -> new Call("Add").opset(99).variable(a).variable(a).plan())
                .hasMessageContaining("up to opset");
        assertThatThrownBy(() -> new Call("Add").variable(a).longs(1).plan()).hasMessageContaining("INT64");
        assertThatThrownBy(() -> new Call("Add").variable(a).plan()).hasMessageContaining("inputs");
    }

    /** Runs of elements that sum to one, and their places: opset, axis (99 when none is given), length, distance. */
    @ParameterizedTest
    @CsvSource({
        "12, 99, 12, 1",
        "12, 2, 4, 1",
        "12, 0, 24, 1",
        "13, 99, 4, 1",
        "13, 1, 3, 4",
        "13, 0, 2, 12",
        "7, 3, 1, 1"
    })
    void softmaxWorksAlongWhatItsOpsetSays(int opset, int axis, int length, int distance) throws Exception {
        FloatTensor x = Call.random(new Random(2), 2, 3, 4);
        Call call = new Call("Softmax").opset(opset).variable(x);
        float[] y = (axis == 99 ? call : call.whole("axis", axis)).values();
        for (int from = 0; from < y.length; from++) {
            int first = from / (length * distance) * length * distance + from % distance;
            double sum = 0;
            for (int i = 0; i < length; i++) {
                sum += Math.exp(x.data()[first + i * distance]);
            }
            assertThat(y[from]).isCloseTo((float) (Math.exp(x.data()[from]) / sum), within(1e-6f));
        }
    }

    @Test
    void softmaxStandsLargeValues() throws Exception {
        FloatTensor x = FloatTensor.wrap(Shape.of(1, 3), new float[] {1000f, 1000f, -1000f});
        assertThat(new Call("Softmax").variable(x).values()).containsExactly(0.5f, 0.5f, 0f);
    }

    @ParameterizedTest
    @CsvSource({"0, 1x24", "1, 2x12", "2, 6x4", "3, 24x1", "-1, 6x4", "-3, 1x24"})
    void flattenCutsAtTheAxis(int axis, String result) throws Exception {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3, 4));
        assertThat(new Call("Flatten").variable(x).whole("axis", axis).plan().shape())
                .hasToString(result);
    }

    @ParameterizedTest
    @CsvSource({"24, 24", "-1 6, 4x6", "0 0 -1, 2x3x4", "0 12, 2x12", "4 3 2, 4x3x2", "0 -1 2, 2x6x2"})
    void reshapeTakesZeroAndMinusOne(String wanted, String result) throws Exception {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3, 4));
        long[] dims = List.of(wanted.split(" ", -1)).stream()
                .mapToLong(Long::parseLong)
                .toArray();
        assertThat(new Call("Reshape").variable(x).longs(dims).plan().shape()).hasToString(result);
    }

    @ParameterizedTest
    @CsvSource({"25", "-1 -1", "-1 7", "-2 12", "2 3 4 0", "4294967296 4294967296", "1 1 1 1 1 1 1 1 24"})
    void reshapeRefusesWhatDoesNotFit(String wanted) {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3, 4));
        long[] dims = List.of(wanted.split(" ", -1)).stream()
                .mapToLong(Long::parseLong)
                .toArray();
        assertThatThrownBy(() -> new Call("Reshape").variable(x).longs(dims).plan())
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void allowzeroTakesZeroAsAnExtent() {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3));
        assertThatThrownBy(() -> new Call("Reshape")
                        .opset(14)
                        .variable(x)
                        .longs(0, 3)
                        .whole("allowzero", 1)
                        .plan())
                .hasMessageContaining("cannot become 0x3");
    }

    @Test
    void identityAndDropoutChangeNothing() throws Exception {
        FloatTensor x = Call.random(new Random(4), 2, 3);
        assertThat(new Call("Identity").variable(x).plan()).isEqualTo(new Operator.View(x.shape(), ElementType.FLOAT));
        assertThat(new Call("Dropout")
                        .opset(7)
                        .variable(x)
                        .with("ratio", new Attribute.Real(0.3f))
                        .plan())
                .isEqualTo(new Operator.View(x.shape(), ElementType.FLOAT));
        assertThatThrownBy(() ->
                        new Call("Dropout").variable(x).constant(x).constant(x).plan())
                .hasMessageContaining("training_mode");
        ByteTensor isTraining = ByteTensor.bools(Shape.of(), new byte[1]);
        assertThat(new Call("Dropout")
                        .variable(x)
                        .constant(x)
                        .constant(isTraining)
                        .plan())
                .isEqualTo(new Operator.View(x.shape(), ElementType.FLOAT));
    }

    @Test
    void constantTakesEachKindOfNumber() throws Exception {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(2));
        assertThat(new Call("Constant")
                        .with("value", new Attribute.Value(tensor))
                        .run())
                .isSameAs(tensor);
        assertThat(new Call("Constant")
                        .with("value_float", new Attribute.Real(2f))
                        .values())
                .containsExactly(2f);
        assertThat(new Call("Constant")
                        .with("value_floats", new Attribute.Reals(List.of(1f, 2f)))
                        .values())
                .containsExactly(1f, 2f);
        assertThat(((LongTensor) new Call("Constant").with("value_ints", 1, 2).run()).data())
                .containsExactly(1, 2);
        LongTensor whole =
                (LongTensor) new Call("Constant").whole("value_int", 7).run();
        assertThat(whole.data()).containsExactly(7);
        assertThat(whole.shape().rank()).isZero();
        assertThatThrownBy(() -> new Call("Constant")
                        .with("value_string", new Attribute.Text("x"))
                        .run())
                .hasMessageContaining("value_string");
        assertThatThrownBy(() -> new Call("Constant").run()).hasMessageContaining("expected one value");
    }

    @Test
    void refusesAttributesOfAnotherKind() {
        FloatTensor x = FloatTensor.zeros(Shape.of(2, 3));
        assertThatThrownBy(
                        () -> new Call("Flatten").variable(x).with("axis", 1, 2).plan())
                .hasMessageContaining("axis is not an integer");
        assertThatThrownBy(() -> new Call("Flatten")
                        .variable(x)
                        .with("axis", new Attribute.Unreadable("odd"))
                        .plan())
                .hasMessageContaining("odd");
        assertThatThrownBy(() -> new Call("Relu")
                        .variable(FloatTensor.zeros(Shape.of(0, 2)))
                        .plan())
                .hasMessageContaining("no elements");
        assertThatThrownBy(() -> new Call("Det").variable(x).plan()).hasMessageContaining("unsupported operator");
    }

    private static int[] dims(String text) {
        return List.of(text.split(" ", -1)).stream().mapToInt(Integer::parseInt).toArray();
    }
}
