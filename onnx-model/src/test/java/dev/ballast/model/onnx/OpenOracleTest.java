package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.model.open.ShapedModel;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares models with open axes at random extents with onnxruntime. All shapes run with the weights of one model. */
class OpenOracleTest {
    private static final int SHAPES = 12;
    private static final ShapeLimits LIMITS = ShapeLimits.of(1 << 28);
    private static final GemmKernel KERNEL = Kernels.portable();

    /** Two convolutions, pooling and a Concat of branches that agree for every height and width. */
    private static ProtoGraph pictures() {
        return new ProtoGraph(13)
                .input("x", "batch", "3", "height", "width")
                .weights("w1", 5, 3, 3, 3)
                .weights("b1", 5)
                .weights("w2", 4, 5, 3, 3)
                .node("Conv", "a", "x", "w1", "b1")
                .wholes("strides", 2, 2)
                .wholes("pads", 1, 1, 1, 1)
                .node("Relu", "r", "a")
                .node("Conv", "c", "r", "w2")
                .wholes("pads", 1, 1, 1, 1)
                .node("MaxPool", "p", "r")
                .wholes("kernel_shape", 3, 3)
                .wholes("pads", 1, 1, 1, 1)
                .node("Concat", "y", "c", "p")
                .whole("axis", 1)
                .output("y");
    }

    /** One head of attention, with the reshapes that exporters compute from shapes. */
    private static ProtoGraph attention() {
        return new ProtoGraph(13)
                .input("x", "batch", "seq", "8")
                .weights("wq", 8, 8)
                .weights("wk", 8, 8)
                .weights("wv", 8, 8)
                .weights("bq", 8)
                .weights("positions", 1, 40, 8)
                .scalar("one", 1)
                .list("zeros", 0)
                .list("axis1", 1)
                .list("first", 0)
                .list("eight", 8)
                .node("Shape", "shape", "x")
                .node("Gather", "length", "shape", "one")
                .whole("axis", 0)
                .node("Unsqueeze", "end", "length", "first")
                .node("Slice", "some", "positions", "zeros", "end", "axis1")
                .node("Add", "placed", "x", "some")
                .node("MatMul", "q0", "placed", "wq")
                .node("Add", "q", "q0", "bq")
                .node("MatMul", "k", "placed", "wk")
                .node("MatMul", "v", "placed", "wv")
                .node("Transpose", "kt", "k")
                .wholes("perm", 0, 2, 1)
                .node("MatMul", "scores", "q", "kt")
                .node("Softmax", "shares", "scores")
                .whole("axis", -1)
                .node("MatMul", "mixed", "shares", "v")
                .node("Slice", "batches", "shape", "zeros", "axis1")
                .list("minus", -1)
                .node("Concat", "flat", "batches", "minus")
                .whole("axis", 0)
                .node("Reshape", "y", "mixed", "flat")
                .output("y");
    }

    /** A factor for each place, cut to the length. With one place it could go into the weights, which then were not those of all lengths. */
    private static ProtoGraph factors() {
        return new ProtoGraph(13)
                .input("x", "seq", "6")
                .weights("w", 6, 5)
                .weights("each", 40, 1)
                .list("zeros", 0)
                .list("one", 1)
                .node("Shape", "shape", "x")
                .node("Slice", "length", "shape", "zeros", "one")
                .node("Slice", "some", "each", "zeros", "length", "zeros")
                .node("MatMul", "p", "x", "w")
                .node("Mul", "y", "p", "some")
                .output("y");
    }

    private static ProtoGraph quantized() {
        return new ProtoGraph(13)
                .input("x", "", "6")
                .octets("w", 6, 5)
                .real("scale", 0.03f)
                .octet("zero", 120)
                .node("QuantizeLinear", "q", "x", "scale", "zero")
                .node("MatMulInteger", "p", "q", "w", "zero")
                .node("Cast", "y", "p")
                .whole("to", TensorProto.DataType.FLOAT_VALUE)
                .output("y");
    }

    @Test
    void convolutionsAnswerAsOnnxruntimeAtRandomExtents() throws Exception {
        compare(pictures(), 3);
    }

    @Test
    void attentionAnswersAsOnnxruntimeAtRandomExtents() throws Exception {
        compare(attention(), 2);
    }

    @Test
    void factorsForEachPlaceAnswerAsOnnxruntimeAtRandomExtents() throws Exception {
        compare(factors(), 1);
    }

    @Test
    void quantizedProductsAnswerAsOnnxruntimeAtRandomExtents() throws Exception {
        compare(quantized(), 1);
    }

    private static void compare(ProtoGraph graph, int symbols) throws Exception {
        byte[] bytes = graph.bytes();
        OpenModel open = OnnxReader.open("open", bytes, LIMITS);
        assertThat(open.symbols()).hasSize(symbols);
        Random random = new Random(7);
        try (Onnxruntime oracle = new Onnxruntime(bytes)) {
            for (int i = 0; i < SHAPES; i++) {
                int bound = i;
                int[] dims = open.inputs().get(0).axes().stream()
                        .mapToInt(axis -> axis.isOpen() ? 1 + random.nextInt(1 + 3 * bound) : axis.extent())
                        .toArray();
                FloatTensor x = random(random, dims);
                ShapedModel shaped = open.at(List.of(x.shape()));
                requireShared(open, shaped);
                Model model = shaped.model();
                FloatTensor answer = (FloatTensor) new ModelRunner(model, KERNEL)
                        .run(List.of(x), new LocalBackend(KERNEL))
                        .get(0);
                FloatTensor expected = oracle.run(model.inputs().get(0), x).get(0);
                assertThat(answer.shape()).isEqualTo(expected.shape());
                for (int at = 0; at < expected.data().length; at++) {
                    float tolerance = 1e-5f * Math.max(1f, Math.abs(expected.data()[at]));
                    assertThat(answer.data()[at]).isCloseTo(expected.data()[at], within(tolerance));
                }
            }
        }
    }

    private static void requireShared(OpenModel open, ShapedModel shaped) {
        List<LinearStep> steps = shaped.model().linearSteps();
        for (int i = 0; i < steps.size(); i++) {
            int layer = shaped.layers().get(i);
            if (layer >= 0) {
                LinearStep shared = open.layers().get(layer);
                assertThat(steps.get(i).name()).isEqualTo(shared.name());
                assertThat(steps.get(i).layer().weights())
                        .isSameAs(shared.layer().weights());
            }
        }
    }

    /** A convolution of several images is no layer. All other layers are there at every extent, with the shared weights. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 39})
    void sharesEveryLayerAtEveryLength(int length) throws Exception {
        OpenModel open = OnnxReader.open("attention", attention().bytes(), LIMITS);
        assertThat(open.layers()).extracting(LinearStep::name).containsExactly("/q0+k+v");
        assertThat(open.at(List.of(Shape.of(1, length, 8))).layers()).containsExactly(0);
        assertThat(open.at(List.of(Shape.of(3, length, 8))).layers()).containsExactly(0);
        OpenModel scaled = OnnxReader.open("factors", factors().bytes(), LIMITS);
        assertThat(scaled.at(List.of(Shape.of(length, 6))).layers()).containsExactly(0);
        OpenModel integers = OnnxReader.open("quantized", quantized().bytes(), LIMITS);
        assertThat(integers.at(List.of(Shape.of(length, 6))).layers()).containsExactly(0);
    }

    private static FloatTensor random(Random random, int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 4 - 2;
        }
        return tensor;
    }
}
