package dev.ballast.gateway.models;

import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.Pooling;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * One vector a text, in place of the outputs of the model. A request that names outputs gets these.
 *
 * @param states the output with the hidden states, by index
 * @param mask the input that tells tokens from padding, by index; -1 when the model has none
 */
record EmbeddingReader(ClassScores classes, Pooling pooling, int states, int mask) implements OutputReader {
    /** The name of the vectors in an answer, as exporters of sentence-transformers call them. */
    static final String NAME = "sentence_embedding";

    private static final String MASK = "attention_mask";

    /**
     * The reader for a model.
     *
     * @throws IllegalArgumentException when the model has no such hidden states
     */
    static EmbeddingReader of(
            ClassScores classes, EmbeddingSettings settings, List<String> inputs, List<ValueInfo> outputs) {
        List<String> names = outputs.stream().map(ValueInfo::name).toList();
        int states = settings.output().isEmpty() ? 0 : names.indexOf(settings.output());
        if (states < 0) {
            throw new IllegalArgumentException(
                    "output: {from: " + settings.output() + "} names no output of the model; they are " + names);
        }
        ValueInfo output = outputs.get(states);
        if (output.shape().rank() != 3 || output.type() != ElementType.FLOAT) {
            throw new IllegalArgumentException(
                    "output: {pool: ..} needs hidden states FP32, texts x tokens x width, but "
                            + output.name() + " is " + output.datatype() + " " + output.shape()
                            + "; name another output with \"from\", or remove \"pool\"");
        }
        return new EmbeddingReader(classes, settings.pooling(), states, inputs.indexOf(MASK));
    }

    @Override
    public List<Integer> needs() {
        return List.of(states);
    }

    @Override
    public List<Integer> usual(int outputs) {
        return needs();
    }

    @Override
    public Findings read(RequestBody body, ComputedOutputs outputs) {
        return new Findings.Nothing();
    }

    @Override
    public List<ComputedOutputs.NamedTensor> answer(RequestBody body, ComputedOutputs outputs) {
        if (!body.outputs().isEmpty()) {
            return outputs.chosen(body.outputs());
        }
        FloatTensor hidden = (FloatTensor) outputs.tensor(states);
        FloatTensor vectors = pooling.of(hidden, mask(body, hidden.shape()));
        return List.of(new ComputedOutputs.NamedTensor(ValueInfo.floats(NAME, vectors.shape()), vectors));
    }

    private FloatTensor mask(RequestBody body, Shape hidden) {
        Shape tokens = Shape.of(hidden.dim(0), hidden.dim(1));
        if (mask < 0) {
            float[] all = new float[tokens.size()];
            Arrays.fill(all, 1);
            return FloatTensor.wrap(tokens, all);
        }
        Tensor given = body.inputs().get(mask);
        if (!given.shape().equals(tokens)) {
            throw new RequestException(MASK + " is " + given.shape() + ", but the texts are " + tokens
                    + "; send one number for each token");
        }
        return given.floats();
    }
}
