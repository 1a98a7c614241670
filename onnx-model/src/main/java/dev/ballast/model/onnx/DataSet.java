package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.RefusedException;
import dev.ballast.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Inputs and what must come of them, as ONNX's backend tests have them.
 *
 * @param inputs files of TensorProto; none where an input's element k of n is k / n
 * @param outputs files of TensorProto
 */
public record DataSet(List<Path> inputs, List<Path> outputs) {
    private static final String SUFFIX = ".pb";

    public DataSet {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** What a folder holds as {@code input_M.pb} and {@code output_M.pb}. */
    public static DataSet in(Path folder) {
        return new DataSet(numbered(folder, "input_", SUFFIX), numbered(folder, "output_", SUFFIX));
    }

    /** The data sets beside a model: the folders {@code test_data_set_N}. */
    public static List<DataSet> beside(Path folder) {
        return numbered(folder, "test_data_set_", "").stream().map(DataSet::in).toList();
    }

    /** Files or folders whose names differ in a number from 0 on, as far as they go. */
    static List<Path> numbered(Path folder, String before, String after) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve(before + i + after)); i++) {
            files.add(folder.resolve(before + i + after));
        }
        return files;
    }

    /**
     * The inputs of one run.
     *
     * @return freshly read
     * @throws ModelException when a file holds no tensor or one of a type that no model may have here
     */
    public List<Tensor> read() throws ModelException {
        List<Tensor> tensors = new ArrayList<>();
        for (Path file : inputs) {
            tensors.add(tensor(file));
        }
        return tensors;
    }

    /** The tensor in one file of TensorProto, freshly read. */
    public static Tensor tensor(Path file) throws ModelException {
        try {
            return TensorDecoder.decode(ConformanceCase.tensor(file), ExternalData.none());
        } catch (RefusedException refused) {
            throw new ModelException(file + ": " + refused.reason(), refused);
        }
    }

    /**
     * How the outputs of the whole model differ from those expected, beyond ONNX's tolerance, in words; empty when they do not.
     *
     * @param ofTheLargest which share of an output's largest number is next to nothing, in which sums that cancel may differ; usually 1e-6
     */
    public String difference(Model model, List<? extends Tensor> answer, double ofTheLargest) throws ModelException {
        List<TensorProto> expected = new ArrayList<>();
        for (Path file : outputs) {
            expected.add(ConformanceCase.tensor(file));
        }
        return new ExpectedOutputs(ofTheLargest).difference(model, List.copyOf(answer), expected);
    }
}
