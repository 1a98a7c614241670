package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.SmallModels;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only serves outputs that nobody asked for is not computed. */
class ChosenOutputsTest {
    private static final FloatTensor X = FloatTensor.wrap(Shape.of(1, 2), new float[] {1, 2});

    /** The outputs a, b and c have 21, 63 and 105. The products of a and c share a round; b is computed from a. */
    @Test
    void onlyWhatIsNeededIsComputed() throws Exception {
        Model model = OnnxReader.read("products", SmallModels.products());
        ModelRunner runner = new ModelRunner(model, Kernels.best());
        LocalBackend local = new LocalBackend(Kernels.best());
        for (List<Integer> wanted : List.of(
                List.of(0),
                List.of(1),
                List.of(2),
                List.of(2, 0),
                List.of(1, 2),
                List.of(0, 1, 2),
                List.<Integer>of())) {
            List<String> products = new ArrayList<>();
            List<Tensor> outputs = runner.run(List.of(X), wanted, (step, activation, raw) -> {
                products.add(step.name());
                local.multiply(step, activation, raw);
            });
            List<Float> expected = wanted.stream()
                    .map(output -> List.of(21f, 63f, 105f).get(output))
                    .toList();
            assertThat(outputs.stream().map(output -> output.floats().data()[0]))
                    .isEqualTo(expected);
            List<String> needed = new ArrayList<>();
            if (!wanted.isEmpty()) {
                needed.add("a+c");
            }
            if (wanted.contains(1)) {
                needed.add("b");
            }
            assertThat(products).containsExactlyInAnyOrderElementsOf(needed);
        }
    }
}
