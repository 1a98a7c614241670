package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.ballast.model.Step;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions that exporters spell in several nodes. Each becomes one operator, and gives the outputs of onnxruntime. */
class FunctionFusionTest {
    private static final int WIDTH = 21;

    @ParameterizedTest
    @CsvSource({"x s -> y", "s x -> y"})
    void sigmoidTimesItsInputIsSwish(String factors) throws Exception {
        OracleModel model = model().node(OracleModel.node("Sigmoid", "x -> s"))
                .node(OracleModel.node("Mul", factors))
                .output("y");
        requireOperators(model, "Swish");
    }

    @Test
    void sigmoidThatIsReadTwiceStays() throws Exception {
        OracleModel model = model().node(OracleModel.node("Sigmoid", "x -> s"))
                .node(OracleModel.node("Mul", "x s -> y"))
                .output("y")
                .output("s");
        requireOperators(model, "Sigmoid", "Mul");
    }

    @Test
    void sigmoidTimesAnotherValueStays() throws Exception {
        OracleModel model = model().input("z", random(3, 5, WIDTH))
                .node(OracleModel.node("Sigmoid", "x -> s"))
                .node(OracleModel.node("Mul", "z s -> y"))
                .output("y");
        requireOperators(model, "Sigmoid", "Mul");
    }

    /** The nodes for the argument of Erf, for the sum, and for the product, in the ways of several exporters. */
    @ParameterizedTest
    @CsvSource({
        "Div, x root, erf one, x sum -> p, p half",
        "Div, x root, one erf, sum x -> p, half p",
        "Mul, x inverse, erf one, x half -> p, p sum",
        "Mul, inverse x, erf one, half sum -> p, x p"
    })
    void productWithErfIsGelu(String scaling, String scaled, String sum, String product, String last) throws Exception {
        OracleModel model = constants(model())
                .node(OracleModel.node(scaling, scaled + " -> scaled"))
                .node(OracleModel.node("Erf", "scaled -> erf"))
                .node(OracleModel.node("Add", sum + " -> sum"))
                .node(OracleModel.node("Mul", product))
                .node(OracleModel.node("Mul", last + " -> y"))
                .output("y");
        requireOperators(model, "Gelu");
    }

    @ParameterizedTest
    @CsvSource({"one, one, half", "root, half, half", "root, one, one"})
    void productWithOtherConstantsIsNoGelu(String divisor, String addend, String factor) throws Exception {
        OracleModel model = constants(model())
                .node(OracleModel.node("Div", "x " + divisor + " -> scaled"))
                .node(OracleModel.node("Erf", "scaled -> erf"))
                .node(OracleModel.node("Add", "erf " + addend + " -> sum"))
                .node(OracleModel.node("Mul", "x sum -> p"))
                .node(OracleModel.node("Mul", "p " + factor + " -> y"))
                .output("y");
        assertThat(model.read().steps())
                .extracting(Step::operator)
                .contains("Erf")
                .doesNotContain("Gelu");
        model.requireAsOnnxruntime(1e-5f);
    }

    /** The operator of the square, whether the difference is made twice, the product and the sum, and the operator set. */
    @ParameterizedTest
    @CsvSource({
        "Pow, false, q scale, p bias, 13",
        "Pow, true, scale q, bias p, 13",
        "Mul, false, q scale, bias p, 13",
        "Pow, false, scale q, p bias, 18"
    })
    void normalizedRowsAreLayerNormalization(String square, boolean isTwice, String scaled, String shifted, int opset)
            throws Exception {
        OracleModel model = normalization(opset, square, isTwice, -1)
                .node(OracleModel.node("Mul", scaled + " -> p"))
                .node(OracleModel.node("Add", shifted + " -> y"))
                .output("y");
        requireOperators(model, "LayerNormalization");
    }

    @Test
    void normalizationOfAnotherAxisStays() throws Exception {
        OracleModel model = normalization(13, "Pow", false, 1)
                .node(OracleModel.node("Mul", "q scale -> p"))
                .node(OracleModel.node("Add", "p bias -> y"))
                .output("y");
        assertThat(model.read().steps()).extracting(Step::operator).doesNotContain("LayerNormalization");
        model.requireAsOnnxruntime(1e-4f);
    }

    /** The mean is an output too, so its node stays beside the fused one. */
    @Test
    void whatElseIsReadStays() throws Exception {
        OracleModel model = normalization(13, "Pow", false, -1)
                .node(OracleModel.node("Mul", "q scale -> p"))
                .node(OracleModel.node("Add", "p bias -> y"))
                .output("y")
                .output("mean");
        requireOperators(model, "ReduceMean", "LayerNormalization");
    }

    private static OracleModel normalization(int opset, String square, boolean isTwice, int axis) {
        OracleModel model = constants(new OracleModel(opset).input("x", random(2, 3, 4, WIDTH)))
                .weight("scale", random(3, WIDTH))
                .weight("bias", random(4, WIDTH))
                .weight("two", FloatTensor.wrap(Shape.of(), new float[] {2f}))
                .weight("epsilon", FloatTensor.wrap(Shape.of(), new float[] {1e-5f}));
        boolean isInput = opset >= 18;
        if (isInput) {
            model.weight("axes", LongTensor.wrap(Shape.of(1), new long[] {axis}));
        }
        String again = isTwice ? "again" : "d";
        model.node(mean(isInput, axis, "x", "mean")).node(OracleModel.node("Sub", "x mean -> d"));
        if (isTwice) {
            model.node(OracleModel.node("Sub", "x mean -> again"));
        }
        return model.node(
                        OracleModel.node(square, again + (square.equals("Pow") ? " two" : " " + again) + " -> squares"))
                .node(mean(isInput, axis, "squares", "variance"))
                .node(OracleModel.node("Add", "variance epsilon -> safe"))
                .node(OracleModel.node("Sqrt", "safe -> deviation"))
                .node(OracleModel.node("Div", "d deviation -> q"));
    }

    private static NodeProto.Builder mean(boolean isInput, int axis, String from, String to) {
        return isInput
                ? OracleModel.node("ReduceMean", from + " axes -> " + to)
                : OracleModel.node("ReduceMean", from + " -> " + to).addAttribute(OracleModel.wholes("axes", axis));
    }

    private static OracleModel constants(OracleModel model) {
        return model.weight("one", FloatTensor.wrap(Shape.of(), new float[] {1f}))
                .weight("half", FloatTensor.wrap(Shape.of(), new float[] {0.5f}))
                .weight("root", FloatTensor.wrap(Shape.of(), new float[] {1.4142135f}))
                .weight("inverse", FloatTensor.wrap(Shape.of(), new float[] {0.70710677f}));
    }

    private static OracleModel model() {
        return new OracleModel(13).input("x", random(1, 5, WIDTH));
    }

    private static void requireOperators(OracleModel model, String... operators) throws Exception {
        assertThat(model.read().steps()).extracting(Step::operator).isEqualTo(List.of(operators));
        model.requireAsOnnxruntime(1e-5f);
    }

    /** Numbers from -4 to 4. */
    private static FloatTensor random(int seed, int... dims) {
        Random random = new Random(seed);
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 8 - 4;
        }
        return tensor;
    }
}
