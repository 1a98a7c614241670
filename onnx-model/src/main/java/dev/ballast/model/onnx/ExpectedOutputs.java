package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Compares outputs with the expected outputs of a test: floats within the tolerance of ONNX's backend tests, all other types exactly.
 *
 * <p>In a whole model, each number may also differ by a small share of the output's largest number. A tiny number may be the remainder of a
 * sum in which larger numbers cancel.
 */
final class ExpectedOutputs {
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;
    /** Share of an output's largest number by which each number of a whole model may differ. Sums of many layers add up to it. */
    private static final double OF_THE_LARGEST = 5e-5;
    /** Difference that each number of a whole model may have: onnxruntime's Sigmoid has steps of 2^-22 near 0. */
    private static final double STEP = 0x1p-22;

    private final double absolute;
    private final double ofTheLargest;

    ExpectedOutputs(boolean isWholeModel) {
        this(isWholeModel ? STEP : ABSOLUTE, isWholeModel ? OF_THE_LARGEST : 0);
    }

    /** Lets each number differ by this share of the output's largest number. */
    ExpectedOutputs(double ofTheLargest) {
        this(ABSOLUTE, ofTheLargest);
    }

    private ExpectedOutputs(double absolute, double ofTheLargest) {
        this.absolute = absolute;
        this.ofTheLargest = ofTheLargest;
    }

    /** The first difference in words; empty when there is none. */
    String difference(Model model, List<Tensor> answer, List<TensorProto> expected) throws ModelException {
        if (answer.size() != expected.size()) {
            return answer.size() + " outputs, expected " + expected.size();
        }
        for (int i = 0; i < answer.size(); i++) {
            String difference = difference(answer.get(i), model.outputs().get(i).type(), expected.get(i));
            if (!difference.isEmpty()) {
                return "output " + i + " " + difference;
            }
        }
        return "";
    }

    private String difference(Tensor answer, ElementType type, TensorProto proto) throws ModelException {
        Tensor expected;
        try {
            expected = TensorDecoder.decode(proto, ExternalData.none());
        } catch (RefusedException refused) {
            return "is " + type.datatype() + ", expected one of " + refused.reason();
        }
        ElementType wanted = ElementType.of(expected);
        if (type != wanted || !answer.shape().equals(expected.shape())) {
            return "is " + type.datatype() + " of shape " + answer.shape() + ", expected " + wanted.datatype() + " of "
                    + expected.shape();
        }
        double least = absolute;
        for (int i = 0; i < expected.shape().size(); i++) {
            least = Math.max(least, ofTheLargest * Math.abs(element(expected, i)));
        }
        for (int i = 0; i < expected.shape().size(); i++) {
            double found = element(answer, i);
            double right = element(expected, i);
            double tolerance = wanted == ElementType.FLOAT ? least + RELATIVE * Math.abs(right) : 0;
            boolean isClose = found == right || Math.abs(found - right) <= tolerance;
            if (!isClose && !(Double.isNaN(found) && Double.isNaN(right))) {
                return "holds " + found + " at " + i + ", expected " + right;
            }
        }
        return "";
    }

    private static double element(Tensor tensor, int index) {
        if (tensor instanceof FloatTensor floats) {
            return floats.data()[index];
        }
        if (tensor instanceof LongTensor longs) {
            return longs.data()[index];
        }
        return tensor instanceof IntTensor ints ? ints.data()[index] : ((ByteTensor) tensor).get(index);
    }
}
