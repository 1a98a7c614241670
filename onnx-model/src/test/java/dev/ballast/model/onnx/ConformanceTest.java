package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.TestData;
import dev.ballast.model.onnx.Conformance.Result;
import dev.ballast.model.onnx.Conformance.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX's own operator tests. Each is right or refused by name, never wrong. */
class ConformanceTest {
    private static final int TAGS = 4;

    @TempDir
    private Path empty;

    /** Folder, number of tests in it, number of tests that its manifest tags as core, and number of tests that pass. */
    @ParameterizedTest
    @CsvSource({
        "onnx-node, 108, 72, 85",
        "onnx-node-extra, 50, 48, 48",
        "onnx-node-opset8, 48, 45, 48",
        "onnx-pytorch, 47, 34, 43"
    })
    void everyTestIsRightOrRefusedByName(String folder, int total, int core, int passed) throws Exception {
        Path tests = TestData.path(folder);
        Map<String, Result> results = Conformance.run(tests, Kernels.best()).stream()
                .collect(Collectors.toMap(Result::name, result -> result));
        assertThat(results).hasSize(total);
        assertThat(results.values()).noneMatch(result -> result.verdict() == Verdict.WRONG);
        assertThat(results.values())
                .filteredOn(result -> result.verdict() == Verdict.REFUSED)
                .noneMatch(result -> result.reason().isBlank())
                .hasSize(total - passed);
        Set<String> required = required(tests.resolve("MANIFEST.tsv"));
        assertThat(required).hasSize(core);
        assertThat(results.values())
                .filteredOn(result -> required.contains(result.name()))
                .hasSize(core)
                .allSatisfy(result ->
                        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.PASSED));
    }

    private static Set<String> required(Path manifest) throws Exception {
        return Files.readAllLines(manifest).stream()
                .map(line -> line.split("\t", -1))
                .filter(fields -> Set.of(fields[TAGS].split(",", -1)).contains("core"))
                .map(fields -> fields[0])
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "test_dequantizelinear_uint16, 'element type UINT16'",
        "test_quantizelinear_int16, 'element type INT16'",
        "test_identity_opt, 'is not a tensor'",
        "test_batchnorm_example_training_mode, 'BatchNormalization (opset 15): output 1 is used'"
    })
    void saysWhatARefusalIsFor(String test, String reason) throws Exception {
        List<Result> results = Conformance.run(TestData.path("onnx-node", test), Kernels.best());
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.REFUSED);
            assertThat(result.reason()).contains(reason);
        });
    }

    @Test
    void tellsAWrongResultFromARightOne() throws Exception {
        Path right = TestData.path("onnx-node", "test_relu");
        Path set = Files.createDirectories(empty.resolve("test_data_set_0"));
        Files.copy(right.resolve("model.onnx"), empty.resolve("model.onnx"));
        Path values = right.resolve("test_data_set_0").resolve("input_0.pb");
        Files.copy(values, set.resolve("input_0.pb"));
        Files.copy(values, set.resolve("output_0.pb")); // holds negative numbers, which Relu never returns
        assertThat(Conformance.run(empty, Kernels.best())).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.WRONG);
            assertThat(result.reason()).contains("output 0 holds 0.0 at");
        });
    }

    /** A model that cannot compute with the inputs of its test is wrong, and the tests after it run. */
    @Test
    void aRunWithoutAnAnswerIsWrong() throws Exception {
        Path right = TestData.path("onnx-node-extra", "test_gather_1");
        Path test = Files.createDirectories(empty.resolve("a"));
        Path set = Files.createDirectories(test.resolve("test_data_set_0"));
        Files.copy(right.resolve("model.onnx"), test.resolve("model.onnx"));
        for (String file : List.of("input_0.pb", "output_0.pb")) {
            Files.copy(right.resolve("test_data_set_0").resolve(file), set.resolve(file));
        }
        TensorProto indices = TensorProto.parseFrom(
                Files.readAllBytes(right.resolve("test_data_set_0").resolve("input_1.pb")));
        byte[] outside = indices.getRawData().toByteArray();
        outside[0] = 99; // the lowest byte of the first index
        Files.write(
                set.resolve("input_1.pb"),
                indices.toBuilder()
                        .setRawData(ByteString.copyFrom(outside))
                        .build()
                        .toByteArray());
        assertThat(Conformance.run(empty, Kernels.best())).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.WRONG);
            assertThat(result.reason()).startsWith("index 99 on axis 1 of a value with 4 elements along it");
        });
    }

    @Test
    void findsNoTestsWhereThereAreNone() throws Exception {
        assertThat(Conformance.run(empty, Kernels.best())).isEmpty();
    }
}
