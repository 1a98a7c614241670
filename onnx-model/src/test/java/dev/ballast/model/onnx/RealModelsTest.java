package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.TestData;
import dev.ballast.model.onnx.Conformance.Result;
import dev.ballast.model.onnx.Conformance.SetResult;
import dev.ballast.model.onnx.Conformance.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that people run on small boards. All data sets of a model, with their different shapes, run with the same weights. */
@Tag("slow")
class RealModelsTest {
    /** A model, the shapes of its data sets, and the operators for which it is refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "yolox-nano ; 1 ; ",
                "ppocr-det ; 2 ; ",
                "ppocr-cls ; 2 ; ",
                "silero-vad-v5 ; 2 ; ",
                "oww-melspectrogram ; 2 ; ",
                "oww-embedding ; 1 ; ",
                "oww-namaste ; 1 ; "
            })
    void everyDataSetIsRightOrTheModelIsRefusedByName(String name, int sets, String missing) throws Exception {
        List<Result> results = Conformance.run(TestData.path("real", name), Kernels.best());
        assertThat(results).hasSize(1);
        Result result = results.get(0);
        assertThat(result.sets()).hasSize(sets);
        if (missing == null) {
            assertThat(result.reason()).isEmpty();
            assertThat(result.sets()).extracting(SetResult::verdict).containsOnly(Verdict.PASSED);
        } else {
            assertThat(result.verdict()).isEqualTo(Verdict.REFUSED);
            assertThat(refused(result.reason())).isEqualTo(missing);
        }
    }

    /** The operators in a reason, as in {@code Pow, ConvTranspose}. */
    private static String refused(String reason) {
        return Arrays.stream(reason.split("; ", -1))
                .map(one -> one.replaceFirst(" \\(opset.*", ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
