package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs ONNX's backend tests. A test is right within the official tolerance, refused by name when its model is loaded, or wrong.
 *
 * <p>The weights of an operator's test are inputs. Such a test runs three times: with no input bound as a constant, with all inputs but the
 * first bound, and with all inputs bound. It passes when every run that is not refused is right.
 */
public final class Conformance {
    /** Largest model file of an operator's test, in bytes. Larger files are whole models, whose weights are not inputs. */
    private static final int LARGEST_OPERATOR_TEST = 1 << 16;

    private final GemmKernel kernel;

    /** The result of a test. */
    public enum Verdict {
        PASSED,
        REFUSED,
        WRONG
    }

    /**
     * One test and its result.
     *
     * @param name of the test
     * @param reason why it was refused or what was wrong; empty when it passed
     */
    public record Result(String name, Verdict verdict, String reason) {}

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
        Result last = new Result(test.name(), Verdict.REFUSED, "");
        try {
            byte[] bytes = OnnxReader.bytes(test.model());
            ModelProto proto = OnnxReader.parse(bytes);
            int inputs = ConformanceCase.inputs(proto).size();
            boolean isOperator = bytes.length <= LARGEST_OPERATOR_TEST
                    && !test.sets().get(0).inputs().isEmpty();
            Set<Integer> ways =
                    new LinkedHashSet<>(isOperator ? List.of(inputs, Math.min(1, inputs), 0) : List.of(inputs));
            for (int variable : ways) {
                for (DataSet set : test.sets()) {
                    Result one = result(test, proto, set, variable);
                    if (one.verdict() == Verdict.WRONG) {
                        return one;
                    }
                    boolean isFirst =
                            last.verdict() == Verdict.REFUSED && last.reason().isEmpty();
                    last = isFirst || one.verdict() == Verdict.PASSED ? one : last;
                }
            }
            return last;
        } catch (ModelException unreadable) {
            return new Result(test.name(), Verdict.WRONG, String.valueOf(unreadable.getMessage()));
        }
    }

    /** Runs one data set. The inputs from {@code variable} on are bound as constants. */
    private Result result(ConformanceCase test, ModelProto proto, DataSet set, int variable) throws ModelException {
        List<Tensor> request = new ArrayList<>();
        List<Tensor> answer;
        Model model;
        try {
            Map<String, Tensor> bound = new HashMap<>();
            List<ValueInfoProto> inputs = ConformanceCase.inputs(proto);
            for (int i = 0; i < set.inputs().size() && i < inputs.size(); i++) {
                if (!inputs.get(i).getType().hasTensorType()) {
                    throw new RefusedException("input " + inputs.get(i).getName() + " is not a tensor");
                }
                Tensor value =
                        TensorDecoder.decode(ConformanceCase.tensor(set.inputs().get(i)), ExternalData.none());
                if (i < variable) {
                    request.add(value);
                } else {
                    bound.put(inputs.get(i).getName(), value);
                }
            }
            ExternalData files = ExternalData.beside(test.model());
            model = OnnxReader.build(new Source(test.name(), files, bound, Map.of()), proto);
            if (set.inputs().isEmpty()) {
                model.inputs().forEach(input -> request.add(ramp(input)));
            }
            answer = answer(model, request);
        } catch (RefusedException refused) {
            return new Result(test.name(), Verdict.REFUSED, refused.reason());
        } catch (UnsupportedModelException unsupported) {
            String reasons = unsupported.refusals().stream()
                    .map(refusal -> refusal.what() + ": " + refusal.reason())
                    .distinct()
                    .collect(Collectors.joining("; "));
            return new Result(test.name(), Verdict.REFUSED, reasons);
        }
        List<TensorProto> expected = new ArrayList<>();
        for (Path file : set.outputs()) {
            expected.add(ConformanceCase.tensor(file));
        }
        boolean isWholeModel = proto.getSerializedSize() > LARGEST_OPERATOR_TEST;
        String difference = new ExpectedOutputs(isWholeModel).difference(model, answer, expected);
        return new Result(test.name(), difference.isEmpty() ? Verdict.PASSED : Verdict.WRONG, difference);
    }

    private List<Tensor> answer(Model model, List<Tensor> request) throws RefusedException {
        for (int i = 0; i < request.size(); i++) {
            ValueInfo input = model.inputs().get(i);
            if (!request.get(i).shape().equals(input.shape())) {
                throw new RefusedException(
                        "input " + input.name() + " of shape " + request.get(i).shape() + " where the model has "
                                + input.shape() + " (a batch left open is 1)");
            }
        }
        return new ModelRunner(model, kernel).run(request, new LocalBackend(kernel));
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
