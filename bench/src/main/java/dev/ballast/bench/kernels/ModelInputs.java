package dev.ballast.bench.kernels;

import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Inputs of whole models: random float32 numbers, and sentences of random words. */
final class ModelInputs {
    private static final long SEED = 6;
    private static final int WORDS = 1000;

    private ModelInputs() {}

    /** Whether there are inputs for a model: it takes float32 and int64, and its first output is float32. */
    static boolean fit(Model model) {
        return model.outputs().get(0).type() == ElementType.FLOAT
                && model.inputs().stream()
                        .allMatch(input -> input.type() == ElementType.FLOAT || input.type() == ElementType.INT64);
    }

    /** The inputs of a model by name, in its order. */
    static Map<String, Tensor> of(Model model) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (ValueInfo input : model.inputs()) {
            int size = input.shape().size();
            inputs.put(
                    input.name(),
                    input.type() == ElementType.FLOAT
                            ? FloatTensor.wrap(input.shape(), Operands.random(size, SEED))
                            : LongTensor.wrap(input.shape(), whole(input.name(), size)));
        }
        return inputs;
    }

    /** Ones for the mask of a sentence, zeros for the types of its tokens, and otherwise numbers of words. */
    private static long[] whole(String name, int size) {
        if (!name.contains("mask") && !name.contains("type")) {
            return new Random(SEED).longs(size, 1, WORDS).toArray();
        }
        long[] values = new long[size];
        Arrays.fill(values, name.contains("mask") ? 1 : 0);
        return values;
    }
}
