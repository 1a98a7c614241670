package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stored int8 models against their expected outputs. */
class QuantizedModelsTest {
    @ParameterizedTest
    @CsvSource({
        "mnist-cnn-int8-qop",
        "mnist-cnn-int8-qdq",
        "mobilenetv2-int8",
        "mobilenetv2-uint8",
        "resnet20-cifar10-int8-qdq"
    })
    void givesTheExpectedOutputs(String name) throws Exception {
        Path folder = TestData.path("models", name);
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(model, kernel);
        List<Path> sets = TensorFiles.dataSets(folder);
        assertThat(sets).isNotEmpty();
        for (Path set : sets) {
            List<Tensor> answer = runner.run(TensorFiles.tensors(set, "input"), new LocalBackend(kernel));
            List<Tensor> expected = TensorFiles.tensors(set, "output");
            for (int i = 0; i < expected.size(); i++) {
                float[] a = ((FloatTensor) answer.get(i)).data();
                float[] b = ((FloatTensor) expected.get(i)).data();
                float worst = 0;
                int wrong = 0;
                for (int j = 0; j < a.length; j++) {
                    worst = Math.max(worst, Math.abs(a[j] - b[j]));
                    if (a[j] != b[j]) wrong++;
                }
                System.err.println(name + " " + set.getFileName() + " out " + i + " worst " + worst + " differing "
                        + wrong + " of " + a.length + " linear "
                        + model.linearSteps().size());
            }
        }
    }
}
