package dev.ballast.gateway.models;

import java.util.List;
import java.util.stream.IntStream;

/** Makes what an answer says about the outputs of a model. Immutable; threads share it. */
public sealed interface OutputReader permits ClassScores, EmbeddingReader, ObjectReader {
    /** The outputs that are computed for every request, whichever it asks for, by index into those of the model. */
    List<Integer> needs();

    /**
     * The outputs that are computed for a request that names none, by index into those of the model.
     *
     * @param outputs number of outputs of the model
     */
    default List<Integer> usual(int outputs) {
        return IntStream.range(0, outputs).boxed().toList();
    }

    /** The outputs of an answer, in its order. */
    default List<ComputedOutputs.NamedTensor> answer(RequestBody body, ComputedOutputs outputs) {
        return outputs.chosen(body.outputs());
    }

    /**
     * What the answer says, in addition to the outputs that the request asks for.
     *
     * @param body of the request
     * @param outputs those that the request asks for, and those of {@link #needs}
     */
    Findings read(RequestBody body, ComputedOutputs outputs);

    /** The names of the classes in the findings. */
    ClassScores classes();
}
