package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.model.ModelException;
import dev.ballast.model.TestData;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators with random attributes, shapes and weights give a model or a refusal in one line, nothing else. */
@Tag("slow")
class DamagedNodesTest {
    private static final int ROUNDS = 100;

    @ParameterizedTest
    @CsvSource({"onnx-node, 1", "onnx-node-extra, 2", "onnx-node-opset8, 3", "onnx-pytorch, 4"})
    void givesAModelOrALine(String folder, long seed) throws Exception {
        Random random = new Random(seed);
        List<Path> tests;
        try (Stream<Path> entries = Files.list(TestData.path(folder))) {
            tests = entries.filter(Files::isDirectory).sorted().toList();
        }
        assertThat(tests).isNotEmpty();
        for (Path test : tests) {
            byte[] whole = Files.readAllBytes(test.resolve("model.onnx"));
            Map<String, Tensor> bound = bound(test);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] damaged = whole.clone();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                requireModelOrLine(test + " round " + round, damaged, round % 2 == 0 ? bound : Map.of());
            }
        }
    }

    /** Values of all inputs except the first, without inputs of unsupported types. */
    private static Map<String, Tensor> bound(Path test) throws Exception {
        Map<String, Tensor> bound = new HashMap<>();
        List<String> names = TensorFiles.inputNames(test.resolve("model.onnx"));
        List<Path> values = TensorFiles.files(test.resolve("test_data_set_0"), "input");
        for (int i = 1; i < values.size(); i++) {
            try {
                bound.put(names.get(i), TensorFiles.tensor(values.get(i)));
            } catch (RefusedException unsupported) {
                assertThat(unsupported.reason()).isNotBlank();
            }
        }
        return bound;
    }

    private static void requireModelOrLine(String name, byte[] bytes, Map<String, Tensor> bound) {
        try {
            assertThat(OnnxReader.read(name, bytes, bound).outputs()).isNotEmpty();
        } catch (ModelException refused) {
            assertThat(refused.getMessage()).as(name).isNotBlank().doesNotContain("\n");
        }
    }
}
