package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Silero's voice activity detector: an If on the sample rate, which each request gives, and an LSTM whose state goes from chunk to chunk. */
@Tag("slow")
class VoiceActivityTest {
    private static final int CHUNKS = 100;

    @ParameterizedTest
    @CsvSource({"16000, 512", "8000, 256"})
    void carriesItsStateOverAHundredChunks(long rate, int samples) throws Exception {
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(OnnxReader.read("silero", VoiceModel.forChunksOf(samples)), kernel);
        Tensor state = FloatTensor.zeros(VoiceModel.STATE);
        Tensor expectedState = state;
        try (Onnxruntime oracle = new Onnxruntime(VoiceModel.file())) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                FloatTensor x = VoiceModel.chunk(chunk, samples, rate);
                List<Tensor> answer = runner.run(List.of(x, state, rate(rate)), new LocalBackend(kernel));
                List<FloatTensor> expected = oracle.run(Map.of("input", x, "state", expectedState, "sr", rate(rate)));
                requireClose(answer, expected);
                state = answer.get(1);
                expectedState = expected.get(1);
            }
        }
    }

    /** The file as it is published has open axes and can be planned for a chunk of 512 samples, which only one branch of its If takes. */
    @Test
    void theFileAsItIsPublishedRunsAtTheExtentsOfAChunk() throws Exception {
        OpenModel open = OnnxReader.open("silero", VoiceModel.file(), ShapeLimits.of(1 << 28));
        assertThat(open.symbols()).containsExactly("input[0]", "input[1]", "state[1]");
        assertThat(open.atExtents(Map.of("input[0]", 1, "input[1]", 512, "state[1]", 1))
                        .model()
                        .linearSteps())
                .isNotEmpty();
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

    /** Each output alone has the same numbers. Which steps it needs depends on the branch of the If. */
    @ParameterizedTest
    @CsvSource({"16000, 512", "8000, 256"})
    void anOutputAloneIsTheSame(long rate, int samples) throws Exception {
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(OnnxReader.read("silero", VoiceModel.forChunksOf(samples)), kernel);
        for (int chunk = 0; chunk < 3; chunk++) {
            FloatTensor x = VoiceModel.chunk(chunk, samples, rate);
            List<Tensor> inputs = List.of(x, FloatTensor.zeros(VoiceModel.STATE), rate(rate));
            List<Tensor> all = runner.run(inputs, new LocalBackend(kernel));
            for (int output = 0; output < 2; output++) {
                List<Tensor> alone = runner.run(inputs, List.of(output), new LocalBackend(kernel));
                assertThat(((FloatTensor) alone.get(0)).data()).isEqualTo(((FloatTensor) all.get(output)).data());
            }
        }
    }

    /** A chunk of 512 samples has no meaning at 8 kHz. onnxruntime fails as well. */
    @Test
    void aChunkThatTheRateDoesNotFitIsAnErrorOfTheRequest() throws Exception {
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(OnnxReader.read("silero", VoiceModel.forChunksOf(512)), kernel);
        List<Tensor> inputs =
                List.of(FloatTensor.zeros(Shape.of(1, 512)), FloatTensor.zeros(VoiceModel.STATE), rate(8000));
        assertThatThrownBy(() -> runner.run(inputs, new LocalBackend(kernel)))
                .isInstanceOf(RequestException.class)
                .hasMessageContainingAll("a branch that cannot run", "LSTM");
    }

    private static LongTensor rate(long rate) {
        return LongTensor.wrap(Shape.of(), new long[] {rate});
    }
}
