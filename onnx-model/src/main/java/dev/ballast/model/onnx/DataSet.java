package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Inputs and expected outputs, in the format of ONNX's backend tests.
 *
 * @param inputs files of TensorProto; empty when element k of n of an input is k / n
 * @param outputs files of TensorProto
 */
public record DataSet(List<Path> inputs, List<Path> outputs) {
    private static final String SUFFIX = ".pb";

    public DataSet {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The data set of a folder: its files {@code input_M.pb} and {@code output_M.pb}. */
    public static DataSet in(Path folder) {
        return new DataSet(numbered(folder, "input_", SUFFIX), numbered(folder, "output_", SUFFIX));
    }

    /** The data sets beside a model: its folders {@code test_data_set_N}. */
    public static List<DataSet> beside(Path folder) {
        return numbered(folder, "test_data_set_", "").stream().map(DataSet::in).toList();
    }

    /** Existing files or folders whose names contain a number, counted from 0 on until one is missing. */
    static List<Path> numbered(Path folder, String before, String after) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve(before + i + after)); i++) {
            files.add(folder.resolve(before + i + after));
        }
        return files;
    }

    /**
     * Reads the inputs of one run.
     *
     * @return new tensors
     * @throws ModelException when a file holds no tensor, or a tensor of a type that models may not have
     */
    public List<Tensor> read() throws ModelException {
        List<Tensor> tensors = new ArrayList<>();
        for (Path file : inputs) {
            tensors.add(tensor(file));
        }
        return tensors;
    }

    /** Reads the tensor in one file of TensorProto. */
    public static Tensor tensor(Path file) throws ModelException {
        try {
            return TensorDecoder.decode(ConformanceCase.tensor(file), ExternalData.none());
        } catch (RefusedException refused) {
            throw new ModelException(file + ": " + refused.reason(), refused);
        }
    }

    /**
     * Describes how the outputs of the whole model differ from the expected ones by more than ONNX's tolerance; empty when they do not.
     *
     * @param ofTheLargest share of an output's largest number by which each of its numbers may differ, because sums may cancel; usually
     *     1e-6
     */
    public String difference(Model model, List<? extends Tensor> answer, double ofTheLargest) throws ModelException {
        List<TensorProto> expected = new ArrayList<>();
        for (Path file : outputs) {
            expected.add(ConformanceCase.tensor(file));
        }
        return new ExpectedOutputs(ofTheLargest).difference(model, List.copyOf(answer), expected);
    }
}
