package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.Refusal;
import dev.ballast.model.TestData;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.op.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ONNX's own operator tests. Each is right or refused by name, never wrong, however many of its inputs are bound as constants:
 * none, all but the first, all.
 */
class ConformanceTest {
    /** The tolerance ONNX's backend tests use. */
    private static final double RELATIVE = 1e-3;

    private static final double ABSOLUTE = 1e-7;

    @ParameterizedTest
    @CsvSource({"onnx-node, 51, 108", "onnx-node-opset8, 32, 48", "onnx-pytorch, 19, 47", "onnx-node-extra, 5, 50"})
    void isRightOrRefusedByName(String folder, int leastPassed, int total) throws Exception {
        List<Path> tests;
        try (Stream<Path> entries = Files.list(TestData.path(folder))) {
            tests = entries.filter(Files::isDirectory).sorted().toList();
        }
        assertThat(tests).hasSize(total);
        List<String> wrong = new ArrayList<>();
        List<String> passed = new ArrayList<>();
        for (Path test : tests) {
            switch (verdict(test)) {
                case PASSED -> passed.add(test.getFileName().toString());
                case WRONG -> wrong.add(test.getFileName().toString());
                case REFUSED -> assertThat(refusalsOf(test)).isNotEmpty();
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(passed).hasSizeGreaterThanOrEqualTo(leastPassed);
    }

    /** Those of the quantized operators that ask for nothing but 8-bit numbers and float32 scales. */
    @ParameterizedTest
    @CsvSource({
        "onnx-node, test_convinteger_without_padding",
        "onnx-node, test_qlinearmatmul_3D_int8_float32",
        "onnx-node, test_quantizelinear",
        "onnx-node, test_quantizelinear_axis",
        "onnx-node-extra, test_dynamicquantizelinear",
        "onnx-node-extra, test_dynamicquantizelinear_max_adjusted"
    })
    void quantizedOperatorsAreRight(String folder, String test) throws Exception {
        assertThat(verdict(TestData.path(folder, test))).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "test_dequantizelinear_blocked, 'attribute block_size'",
        "test_dequantizelinear_uint16, 'element type UINT16'",
        "test_quantizelinear_int16, 'element type INT16'",
        "test_qlinearmatmul_2D_int8_float16, 'element type FLOAT16'"
    })
    void otherQuantizedOperatorsAreRefusedByReason(String test, String reason) throws Exception {
        Path folder = TestData.path("onnx-node", test);
        assertThat(verdict(folder)).isEqualTo(Verdict.REFUSED);
        assertThat(String.join("; ", refusalsOf(folder))).contains(reason);
    }

    enum Verdict {
        PASSED,
        REFUSED,
        WRONG
    }

    /** Passed when right in every way of binding that is not refused. */
    static Verdict verdict(Path test) throws Exception {
        Path file = test.resolve("model.onnx");
        if (!TensorFiles.hasTensorsOnly(file)) {
            return Verdict.REFUSED;
        }
        int inputs = TensorFiles.inputNames(file).size();
        Verdict verdict = Verdict.REFUSED;
        for (int variable : List.of(inputs, 1, 0)) {
            for (Path set : TensorFiles.dataSets(test)) {
                Verdict one = verdict(file, set, Math.min(variable, inputs));
                if (one == Verdict.WRONG) {
                    return one;
                }
                verdict = one == Verdict.PASSED ? one : verdict;
            }
        }
        return verdict;
    }

    /** Runs one data set, its inputs from {@code variable} on bound as constants. */
    private static Verdict verdict(Path file, Path set, int variable) throws Exception {
        Model model;
        List<Tensor> request = new ArrayList<>();
        try {
            Map<String, Tensor> bound = new HashMap<>();
            List<String> names = TensorFiles.inputNames(file);
            List<Path> values = TensorFiles.files(set, "input");
            for (int i = 0; i < values.size(); i++) {
                Tensor value = TensorFiles.tensor(values.get(i));
                if (i >= variable) {
                    bound.put(names.get(i), value);
                } else {
                    request.add(value);
                }
            }
            model = OnnxReader.read(file.toString(), Files.readAllBytes(file), bound);
        } catch (RefusedException | UnsupportedModelException refused) {
            return Verdict.REFUSED;
        }
        GemmKernel kernel = Kernels.best();
        List<Tensor> answer = new ModelRunner(model, kernel).run(request, new LocalBackend(kernel));
        List<Path> expected = TensorFiles.files(set, "output");
        boolean right = answer.size() == expected.size();
        for (int i = 0; right && i < answer.size(); i++) {
            right = isClose(answer.get(i), TensorFiles.tensor(expected.get(i)));
        }
        return right ? Verdict.PASSED : Verdict.WRONG;
    }

    /** Floats within the tolerance, integers exactly. */
    private static boolean isClose(Tensor answer, Tensor expected) {
        if (!answer.shape().equals(expected.shape()) || !answer.datatype().equals(expected.datatype())) {
            return false;
        }
        if (answer instanceof ByteTensor octets) {
            return Arrays.equals(octets.data(), ((ByteTensor) expected).data());
        }
        if (answer instanceof IntTensor ints) {
            return Arrays.equals(ints.data(), ((IntTensor) expected).data());
        }
        return answer instanceof FloatTensor floats && isClose(floats, (FloatTensor) expected);
    }

    private static boolean isClose(FloatTensor answer, FloatTensor expected) {
        for (int i = 0; i < expected.data().length; i++) {
            double tolerance = ABSOLUTE + RELATIVE * Math.abs(expected.data()[i]);
            if (!(Math.abs(answer.data()[i] - expected.data()[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    /** What stands against the test as its file is, nothing bound, or against its data. */
    static List<String> refusalsOf(Path test) throws IOException, ModelException {
        List<String> refusals = new ArrayList<>();
        boolean readable = TensorFiles.hasTensorsOnly(test.resolve("model.onnx"));
        for (Path input : readable ? TensorFiles.files(test.resolve("test_data_set_0"), "input") : List.<Path>of()) {
            try {
                TensorDecoder.decode(TensorProto.parseFrom(Files.readAllBytes(input)));
            } catch (RefusedException refused) {
                refusals.add(refused.reason());
            }
        }
        try {
            OnnxReader.read(test.resolve("model.onnx"));
        } catch (UnsupportedModelException unsupported) {
            for (Refusal refusal : unsupported.refusals()) {
                assertThat(refusal.operator()).isNotBlank();
                assertThat(refusal.reason()).isNotBlank();
                refusals.add(refusal.what() + ": " + refusal.reason());
            }
        }
        return refusals;
    }
}
