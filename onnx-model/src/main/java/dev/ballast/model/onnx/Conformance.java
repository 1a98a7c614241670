package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeException;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.model.open.ShapedModel;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs ONNX's backend tests. A test is right within the official tolerance, refused by name when its model is loaded, or wrong. A run
 * that ends without an answer is wrong.
 *
 * <p>The weights of an operator's test are inputs. Such a test runs three times: with no input bound as a constant, with all inputs but the
 * first bound, and with all inputs bound. It passes when every run that is not refused is right. A whole model runs once for each data set,
 * with the shapes of that data set.
 */
public final class Conformance {
    /** Largest model file of an operator's test, in bytes. Larger files are whole models, whose weights are not inputs. */
    private static final int LARGEST_OPERATOR_TEST = 1 << 16;

    /** Memory far beyond that of any test. */
    private static final ShapeLimits LIMITS = ShapeLimits.of(4L << 30);

    private final GemmKernel kernel;

    /** The result of a test. */
    public enum Verdict {
        PASSED,
        REFUSED,
        WRONG
    }

    /**
     * One test and its result. It is wrong when a data set is wrong, otherwise refused when one is refused.
     *
     * @param name of the test
     * @param reason why it was refused or what was wrong; empty when it passed
     * @param sets its data sets; empty when the model cannot be read
     */
    public record Result(String name, Verdict verdict, String reason, List<SetResult> sets) {
        public Result {
            sets = List.copyOf(sets);
        }

        static Result of(String name, List<SetResult> sets) {
            SetResult worst = sets.get(0);
            for (SetResult set : sets) {
                worst = set.verdict().compareTo(worst.verdict()) > 0 ? set : worst;
            }
            return new Result(name, worst.verdict(), worst.reason(), sets);
        }
    }

    /**
     * One data set of a test and its result.
     *
     * @param name of its folder
     * @param inputs names and shapes of its inputs, as in {@code x 1x3x32x32}
     */
    public record SetResult(String name, String inputs, Verdict verdict, String reason) {}

    private Conformance(GemmKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Runs every test in a folder.
     *
     * @param folder a folder of tests, a folder with NAME.onnx beside NAME_output_0.pb, or one test
     * @return results in the order of their names; empty when there are no tests
     * @throws IOException when the folder cannot be listed
     */
    public static List<Result> run(Path folder, GemmKernel kernel) throws IOException {
        Conformance conformance = new Conformance(kernel);
        List<Result> results = new ArrayList<>();
        for (ConformanceCase test : ConformanceCase.in(folder)) {
            results.add(conformance.result(test));
        }
        return results;
    }

    private Result result(ConformanceCase test) {
        try {
            byte[] bytes = OnnxReader.bytes(test.model());
            ModelProto proto = OnnxReader.parse(bytes);
            boolean isOperator = bytes.length <= LARGEST_OPERATOR_TEST
                    && !test.sets().get(0).inputs().isEmpty();
            return Result.of(test.name(), isOperator ? operator(test, proto) : whole(test, proto));
        } catch (ModelException unreadable) {
            return new Result(test.name(), Verdict.WRONG, String.valueOf(unreadable.getMessage()), List.of());
        }
    }

    /** Runs an operator's test with no inputs, some inputs and all inputs bound. A way that is refused does not count if another passes. */
    private List<SetResult> operator(ConformanceCase test, ModelProto proto) throws ModelException {
        List<SetResult> results = new ArrayList<>();
        for (int i = 0; i < test.sets().size(); i++) {
            ConformanceInputs inputs = ConformanceInputs.of(proto, test.sets().get(i));
            List<SetResult> ways = new ArrayList<>();
            for (int variable : new LinkedHashSet<>(List.of(inputs.count(), Math.min(1, inputs.count()), 0))) {
                ConformanceInputs some = inputs.bound(variable);
                ways.add(result(test, i, some, opened(test, proto, some), proto));
            }
            results.add(first(Verdict.WRONG, ways)
                    .or(() -> first(Verdict.PASSED, ways))
                    .orElse(ways.get(0)));
        }
        return results;
    }

    private static Optional<SetResult> first(Verdict verdict, List<SetResult> ways) {
        return ways.stream().filter(way -> way.verdict() == verdict).findFirst();
    }

    /** Runs every data set through one model. Their shapes may differ on its open axes. */
    private List<SetResult> whole(ConformanceCase test, ModelProto proto) throws ModelException {
        List<SetResult> results = new ArrayList<>();
        Opened opened =
                opened(test, proto, ConformanceInputs.of(proto, test.sets().get(0)));
        for (int i = 0; i < test.sets().size(); i++) {
            ConformanceInputs inputs = ConformanceInputs.of(proto, test.sets().get(i));
            results.add(result(test, i, inputs, opened, proto));
        }
        return results;
    }

    /** A model, or the reason why it is refused. */
    private record Opened(@Nullable OpenModel model, String refusal) {}

    private static Opened opened(ConformanceCase test, ModelProto proto, ConformanceInputs inputs)
            throws ModelException {
        if (!inputs.refusal().isEmpty()) {
            return new Opened(null, inputs.refusal());
        }
        try {
            ExternalData files = ExternalData.beside(test.model());
            Source source = new Source(test.name(), files, inputs.constants(), Map.of());
            return new Opened(OnnxReader.open(source, proto, LIMITS, inputs.shapes()), "");
        } catch (UnsupportedModelException unsupported) {
            String reasons = unsupported.refusals().stream()
                    .map(refusal -> refusal.what() + ": " + refusal.reason())
                    .distinct()
                    .collect(Collectors.joining("; "));
            return new Opened(null, reasons);
        }
    }

    private SetResult result(ConformanceCase test, int index, ConformanceInputs inputs, Opened opened, ModelProto proto)
            throws ModelException {
        String name = "test_data_set_" + index;
        OpenModel open = opened.model();
        if (open == null || !inputs.refusal().isEmpty()) {
            String reason = inputs.refusal().isEmpty() ? opened.refusal() : inputs.refusal();
            return new SetResult(name, inputs.described(), Verdict.REFUSED, reason);
        }
        DataSet set = test.sets().get(index);
        List<Tensor> request = new ArrayList<>(inputs.request());
        ShapedModel shaped;
        try {
            if (set.inputs().isEmpty()) {
                open.reference().model().inputs().forEach(input -> request.add(ramp(input)));
            }
            shaped = open.at(request.stream().map(Tensor::shape).toList());
        } catch (ShapeException refused) {
            return new SetResult(name, inputs.described(), Verdict.REFUSED, String.valueOf(refused.getMessage()));
        }
        List<TensorProto> expected = new ArrayList<>();
        for (Path file : set.outputs()) {
            expected.add(ConformanceCase.tensor(file));
        }
        Model model = shaped.model();
        List<Tensor> answer;
        try {
            answer = new ModelRunner(model, kernel).run(request, new LocalBackend(kernel));
        } catch (RequestException failed) { // the data set shows that there is an answer
            return new SetResult(name, inputs.described(), Verdict.WRONG, String.valueOf(failed.getMessage()));
        }
        boolean isWholeModel = proto.getSerializedSize() > LARGEST_OPERATOR_TEST;
        String difference = new ExpectedOutputs(isWholeModel).difference(model, answer, expected);
        Verdict verdict = difference.isEmpty() ? Verdict.PASSED : Verdict.WRONG;
        return new SetResult(name, inputs.described(), verdict, difference);
    }

    /** An input whose element k of n is k / n. The expected outputs of ONNX's light models belong to this input. */
    private static Tensor ramp(ValueInfo input) {
        FloatTensor values = FloatTensor.zeros(input.shape());
        for (int i = 0; i < values.data().length; i++) {
            values.data()[i] = (float) ((double) i / values.data().length);
        }
        return values;
    }
}
