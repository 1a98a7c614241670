package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the stored int8 models. */
@Tag("slow")
class QuantizedModelsTest {
    private static final Set<String> TO_BYTES =
            Set.of("QuantizeLinear", "QLinearConv", "QLinearMatMul", "QLinearAdd", "MaxPool");

    /**
     * The expected outputs come from onnxruntime with its optimizations. These compute the operators between a DequantizeLinear and a
     * QuantizeLinear (Add, AveragePool) in other float32 steps, and so round a few ties differently. In the first such Add of
     * mobilenetv2-int8, 8 of 12544 bytes differ by one. The permitted difference of the logits, in steps of the output's scale, was
     * measured. Without optimizations nothing differs, see below.
     */
    @ParameterizedTest
    @CsvSource({
        "mnist-cnn-int8-qop, 3, 0, 1",
        "mnist-cnn-int8-qdq, 3, 0, 1",
        "mobilenetv2-uint8, 36, 0, 1",
        "mobilenetv2-int8, 36, 2, 0.06336504",
        "resnet20-cifar10-int8-qdq, 20, 1, 0.19850922"
    })
    void givesTheExpectedOutputs(String name, int linearSteps, int steps, float scale) throws Exception {
        Path folder = TestData.path("models", name);
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        assertThat(model.linearSteps())
                .hasSize(linearSteps)
                .allMatch(step -> step.layer().arithmetic() == Arithmetic.INT32);
        List<Path> sets = TensorFiles.dataSets(folder);
        assertThat(sets).isNotEmpty();
        for (Path set : sets) {
            List<Tensor> answer = run(model, TensorFiles.tensors(set, "input"));
            FloatTensor expected =
                    (FloatTensor) TensorFiles.tensors(set, "output").get(0);
            FloatTensor logits = (FloatTensor) answer.get(0);
            for (int i = 0; i < expected.data().length; i++) {
                assertThat(logits.data()[i]).isCloseTo(expected.data()[i], within(steps * scale * 1.0001f));
            }
            assertThat(logits.argMax()).isEqualTo(expected.argMax());
        }
    }

    /** Compares every byte that every quantized operator writes with onnxruntime, which computes node by node. */
    @ParameterizedTest
    @CsvSource({
        "mnist-cnn-int8-qop",
        "mnist-cnn-int8-qdq",
        "mobilenetv2-int8",
        "mobilenetv2-uint8",
        "resnet20-cifar10-int8-qdq"
    })
    void givesEveryByteOfEveryOperator(String name) throws Exception {
        Path folder = TestData.path("models", name);
        ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
        GraphProto.Builder graph = proto.getGraph().toBuilder();
        for (NodeProto node : proto.getGraph().getNodeList()) {
            if (TO_BYTES.contains(node.getOpType()) && !name.contains("qdq")) {
                graph.addOutput(output(node.getOutput(0)));
            } else if (node.getOpType().equals("QuantizeLinear")) {
                graph.addOutput(output(node.getOutput(0)));
            }
        }
        byte[] bytes = proto.toBuilder().setGraph(graph).build().toByteArray();
        Model model = OnnxReader.read(name, bytes);
        for (Path set : TensorFiles.dataSets(folder)) {
            Tensor input = TensorFiles.tensors(set, "input").get(0);
            List<Tensor> answer = run(model, List.of(input));
            requireSame(answer, model, bytes, input);
        }
    }

    private static void requireSame(List<Tensor> answer, Model model, byte[] bytes, Tensor input) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (OrtSession session = environment.createSession(UnsignedWeights.in(bytes), options);
                    OnnxTensor fed = fed(environment, input);
                    OrtSession.Result result =
                            session.run(Map.of(model.inputs().get(0).name(), fed))) {
                int compared = 0;
                for (int i = 0; i < answer.size(); i++) {
                    OnnxTensor expected = (OnnxTensor) result.get(i);
                    if (answer.get(i) instanceof ByteTensor octets) {
                        byte[] values = new byte[octets.data().length];
                        expected.getByteBuffer().get(values);
                        assertThat(octets.data())
                                .as(model.outputs().get(i).name())
                                .containsExactly(values);
                        compared++;
                    }
                }
                assertThat(compared).isGreaterThanOrEqualTo(8);
                float[] logits = new float[((FloatTensor) answer.get(0)).data().length];
                ((OnnxTensor) result.get(0)).getFloatBuffer().get(logits);
                assertThat(((FloatTensor) answer.get(0)).data()).containsExactly(logits);
            }
        }
    }

    private static OnnxTensor fed(OrtEnvironment environment, Tensor input) throws Exception {
        long[] dims = IntStream.of(input.shape().toArray()).asLongStream().toArray();
        return input instanceof ByteTensor octets
                ? OnnxTensor.createTensor(environment, ByteBuffer.wrap(octets.data()), dims, OnnxJavaType.UINT8)
                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(((FloatTensor) input).data()), dims);
    }

    /** An output whose type onnxruntime infers. */
    private static ValueInfoProto output(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    private static List<Tensor> run(Model model, List<Tensor> inputs) {
        GemmKernel kernel = Kernels.best();
        return new ArrayList<>(new ModelRunner(model, kernel).run(inputs, new LocalBackend(kernel)));
    }
}
