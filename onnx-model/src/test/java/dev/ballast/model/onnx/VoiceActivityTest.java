package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Silero's voice activity detector: an If on the sample rate, which each request gives, and an LSTM whose state goes from chunk to chunk. */
@Tag("slow")
class VoiceActivityTest {
    private static final Shape STATE = Shape.of(2, 1, 128);
    private static final int CHUNKS = 100;

    private final Random random = new Random(5);

    @ParameterizedTest
    @CsvSource({"16000, 512", "8000, 256"})
    void carriesItsStateOverAHundredChunks(long rate, int samples) throws Exception {
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(OnnxReader.read("silero", model(samples)), kernel);
        Tensor state = FloatTensor.zeros(STATE);
        Tensor expectedState = state;
        try (Onnxruntime oracle = new Onnxruntime(file())) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                FloatTensor x = wave(chunk, samples, rate);
                List<Tensor> answer = runner.run(List.of(x, state, rate(rate)), new LocalBackend(kernel));
                List<FloatTensor> expected = oracle.run(Map.of("input", x, "state", expectedState, "sr", rate(rate)));
                requireClose(answer, expected);
                state = answer.get(1);
                expectedState = expected.get(1);
            }
        }
    }

    private static void requireClose(List<Tensor> answer, List<FloatTensor> expected) {
        for (int output = 0; output < 2; output++) {
            float[] numbers = ((FloatTensor) answer.get(output)).data();
            float[] others = expected.get(output).data();
            for (int i = 0; i < others.length; i++) {
                assertThat(numbers[i]).isCloseTo(others[i], within(1e-4f));
            }
        }
    }

    /** A chunk of 512 samples has no meaning at 8 kHz. onnxruntime fails as well. */
    @Test
    void aChunkThatTheRateDoesNotFitIsAnErrorOfTheRequest() throws Exception {
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(OnnxReader.read("silero", model(512)), kernel);
        List<Tensor> inputs = List.of(FloatTensor.zeros(Shape.of(1, 512)), FloatTensor.zeros(STATE), rate(8000));
        assertThatThrownBy(() -> runner.run(inputs, new LocalBackend(kernel)))
                .isInstanceOf(RequestException.class)
                .hasMessageContainingAll("a branch that cannot run", "LSTM");
    }

    private static LongTensor rate(long rate) {
        return LongTensor.wrap(Shape.of(), new long[] {rate});
    }

    /** A tone with overtones whose loudness rises and falls, and noise. */
    private FloatTensor wave(int chunk, int samples, long rate) {
        float[] wave = new float[samples];
        for (int i = 0; i < samples; i++) {
            double seconds = (chunk * (double) samples + i) / rate;
            double loudness = Math.max(0, Math.sin(2 * Math.PI * seconds));
            double tone = 0;
            for (int overtone = 1; overtone <= 8; overtone++) {
                tone += Math.sin(2 * Math.PI * 140 * overtone * seconds) / overtone;
            }
            wave[i] = (float) (0.2 * loudness * tone + 0.01 * random.nextGaussian());
        }
        return FloatTensor.wrap(Shape.of(1, samples), wave);
    }

    private static byte[] file() throws Exception {
        return Files.readAllBytes(TestData.path("real", "silero-vad-v5", "model.onnx"));
    }

    /** The file with the extents of a chunk in place of its open axes. */
    private static byte[] model(int samples) throws Exception {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(
                TestData.path("real").resolve("silero-vad-v5").resolve("model.onnx")));
        GraphProto.Builder graph = model.getGraph().toBuilder();
        fix(graph, 0, 1, samples);
        fix(graph, 1, STATE.toArray());
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }

    private static void fix(GraphProto.Builder graph, int input, int... dims) {
        var shape = graph.getInputBuilder(input)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .clearDim();
        for (int dim : dims) {
            shape.addDim(Dimension.newBuilder().setDimValue(dim));
        }
    }
}
