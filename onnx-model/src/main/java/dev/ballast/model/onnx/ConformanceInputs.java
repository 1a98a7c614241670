package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The inputs of one data set of a test.
 *
 * @param names of the inputs
 * @param values of the inputs, in the same order
 * @param variable number of inputs that a request supplies; the others are bound as constants
 * @param refusal why an input cannot be read; empty when all can
 */
record ConformanceInputs(List<String> names, List<Tensor> values, int variable, String refusal) {
    ConformanceInputs {
        names = List.copyOf(names);
        values = List.copyOf(values);
    }

    /** Reads the inputs of a data set. None of them is bound. */
    static ConformanceInputs of(ModelProto model, DataSet set) throws ModelException {
        List<ValueInfoProto> inputs = ConformanceCase.inputs(model);
        List<String> names = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        String refusal = "";
        for (int i = 0; i < set.inputs().size() && i < inputs.size() && refusal.isEmpty(); i++) {
            String name = inputs.get(i).getName();
            try {
                if (!inputs.get(i).getType().hasTensorType()) {
                    throw new RefusedException("input " + name + " is not a tensor");
                }
                values.add(
                        TensorDecoder.decode(ConformanceCase.tensor(set.inputs().get(i)), ExternalData.none()));
                names.add(name);
            } catch (RefusedException refused) {
                refusal = refused.reason();
            }
        }
        return new ConformanceInputs(names, values, values.size(), refusal);
    }

    int count() {
        return values.size();
    }

    /** The same inputs, bound from {@code first} on. */
    ConformanceInputs bound(int first) {
        return new ConformanceInputs(names, values, first, refusal);
    }

    List<Tensor> request() {
        return values.subList(0, variable);
    }

    /** Values of the bound inputs by name. */
    Map<String, Tensor> constants() {
        Map<String, Tensor> constants = new HashMap<>();
        for (int i = variable; i < values.size(); i++) {
            constants.put(names.get(i), values.get(i));
        }
        return constants;
    }

    /** Shapes of the inputs that a request supplies, by name. */
    Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new HashMap<>();
        for (int i = 0; i < variable; i++) {
            Shape shape = values.get(i).shape();
            long[] dims = new long[shape.rank()];
            for (int axis = 0; axis < dims.length; axis++) {
                dims[axis] = shape.dim(axis);
            }
            shapes.put(names.get(i), dims);
        }
        return shapes;
    }

    /** Names and shapes, as in {@code x 1x3x32x32, y 1}. */
    String described() {
        List<String> described = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            described.add(names.get(i) + " " + values.get(i).shape());
        }
        return String.join(", ", described);
    }
}
