package dev.ballast.gateway.models;

import java.util.List;

/** Makes what an answer says about the outputs of a model. Immutable; threads share it. */
public sealed interface OutputReader permits ClassScores, ObjectReader {
    /** The outputs that are computed for every request, whichever it asks for, by index into those of the model. */
    List<Integer> needs();

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
