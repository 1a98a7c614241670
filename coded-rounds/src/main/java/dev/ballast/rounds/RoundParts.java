package dev.ballast.rounds;

import dev.ballast.coding.Recovery;
import dev.ballast.round.Round;
import dev.ballast.tensor.Tensor;

/** What goes out to the parts of a layer or stage and comes back, and how the gateway computes it alone. One worker's; one round at a time. */
interface RoundParts {
    /** The results of all parts, written as slices arrive. */
    Tensor[] results();

    /** Whether every part receives the activation as it is. */
    boolean sameInput();

    /** What a part receives, valid until the next call. */
    Tensor input(int part, Tensor activation);

    /** Computes a data part here, into its result. */
    void compute(int part, Tensor activation);

    /** Writes the elements of the output that elements {@code from <= i < to} of the data parts' results stand for, all of which are there. */
    void merge(int from, int to, Tensor output);

    /**
     * As {@link #merge}, data parts that did not arrive solved for by {@code recovery}.
     *
     * @return data parts, one bit each, that parity does not give because numbers overflow: what was written for them may be wrong
     */
    long complete(Recovery recovery, int from, int to, Tensor output);

    /** Looks for silent errors in a complete round. */
    AnswerCheck check(Round round, int sliceElements, Tensor activation);
}
