package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Erasures;
import dev.ballast.coding.Recovery;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the stored int8 models in coded parts. Whichever parts are missing, every layer and the model give exactly the same bits. */
@Tag("slow")
class QuantizedLossesTest {
    private static final int DATA = 4;

    @ParameterizedTest
    @CsvSource({
        "mnist-cnn-int8-qop, 1",
        "mnist-cnn-int8-qop, 2",
        "mnist-cnn-int8-qdq, 1",
        "mnist-cnn-int8-qdq, 2",
        "resnet20-cifar10-int8-qdq, 1",
        "resnet20-cifar10-int8-qdq, 2",
        "mobilenetv2-int8, 1",
        "mobilenetv2-int8, 2",
        "mobilenetv2-uint8, 1",
        "mobilenetv2-uint8, 2"
    })
    void anyLossThatTheCodeIsMadeForLeavesEveryBitAsItWas(String name, int parity) throws Exception {
        Path folder = TestData.path("models", name);
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        GemmKernel kernel = Kernels.best();
        Coded coded = new Coded(parity, kernel);
        List<Tensor> inputs = TensorFiles.tensors(TensorFiles.dataSets(folder).get(0), "input");
        List<Tensor> expected = new ModelRunner(model, kernel).run(inputs, new LocalBackend(kernel));

        List<Tensor> answer = new ModelRunner(model, kernel).run(inputs, coded);

        assertThat(((FloatTensor) answer.get(0)).data()).isEqualTo(((FloatTensor) expected.get(0)).data());
        assertThat(coded.patterns)
                .isEqualTo(model.linearSteps().size()
                        * Erasures.upTo(DATA + parity, parity).count());
    }

    /** Computes all parts of a layer and assembles its product after every loss. The bits must be the same each time. */
    private static final class Coded implements LinearBackend {
        private final int parity;
        private final GemmKernel kernel;
        private final Scratch scratch = new Scratch();
        private long patterns;

        Coded(int parity, GemmKernel kernel) {
            this.parity = parity;
            this.kernel = kernel;
        }

        @Override
        public void multiply(LinearStep step, Tensor activation, Tensor raw) {
            CodedLayer coded = new CodedLayer(step.layer(), Code.integers(DATA, parity));
            Tensor[] parts = new Tensor[DATA + parity];
            for (int part = 0; part < parts.length; part++) {
                parts[part] = coded.arithmetic(part).product(coded.length(part));
                coded.part(part).multiply(kernel, activation, scratch, parts[part]);
            }
            int length = step.layer().outputLength();
            IntTensor whole = (IntTensor) step.layer().arithmetic().product(length);
            step.layer().multiply(kernel, activation, scratch, whole);
            Decoder decoder = coded.decoder();
            Erasures.upTo(parts.length, parity).forEach(lost -> {
                Recovery recovery = decoder.recovery(coded.code().all().minus(lost));
                IntTensor product = (IntTensor) step.layer().arithmetic().product(length);
                coded.complete(recovery, parts, 0, length, product);
                assertThat(product.data())
                        .as("%s without %s", step.name(), lost)
                        .isEqualTo(whole.data());
                patterns++;
            });
            Tensor.copy(whole, 0, raw, 0, length);
        }
    }
}
