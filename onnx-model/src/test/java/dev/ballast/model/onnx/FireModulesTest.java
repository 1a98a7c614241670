package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.model.op.node.Extents;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SqueezeNet's expand convolutions of 1 x 1 and 3 x 3 share a step. The answer has the bits of the model with a step for each. */
@Tag("slow")
class FireModulesTest {
    private static final int ALONE = 26;
    private static final int SHARED = 18;
    private static final int DATA = 4;

    private final GemmKernel kernel = Kernels.best();

    @Test
    void eighteenRoundsGiveTheBitsOfTwentySix() throws Exception {
        Path folder = TestData.path("models", "squeezenet11");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.onnx")));
        Model shared = OnnxReader.read(folder.resolve("model.onnx"));
        Model alone = OnnxReader.read("squeezenet11", bytes, Extents.MAX_ELEMENTS);
        assertThat(alone.linearSteps()).hasSize(ALONE);
        assertThat(shared.linearSteps()).hasSize(SHARED);
        assertThat(shared.weightBytes()).isEqualTo(alone.weightBytes());
        List<Tensor> inputs = TensorFiles.tensors(TensorFiles.dataSets(folder).get(0), "input");

        float[] expected = run(alone, inputs, new LocalBackend(kernel));
        assertThat(run(shared, inputs, new LocalBackend(kernel))).isEqualTo(expected);
        assertThat(run(shared, inputs, inParts())).isEqualTo(run(alone, inputs, inParts()));
        assertThat(run(shared, inputs, inParts())).isEqualTo(expected);
    }

    private float[] run(Model model, List<Tensor> inputs, LinearBackend backend) {
        return ((FloatTensor)
                        new ModelRunner(model, kernel).run(inputs, backend).get(0))
                .data();
    }

    /** Computes each layer in data parts, as nodes do, and merges them. */
    private LinearBackend inParts() {
        Scratch scratch = new Scratch();
        return (step, activation, raw) -> {
            CodedLayer coded = new CodedLayer(step.layer(), Code.sum(DATA));
            Tensor[] parts = new Tensor[DATA + 1];
            for (int part = 0; part < DATA; part++) {
                parts[part] = coded.arithmetic(part).product(coded.length(part));
                coded.part(part).multiply(kernel, activation, scratch, parts[part]);
            }
            coded.merge(parts, 0, coded.length(0), raw);
        };
    }
}
