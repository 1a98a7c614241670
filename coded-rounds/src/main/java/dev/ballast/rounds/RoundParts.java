package dev.ballast.rounds;

import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.round.Round;
import dev.ballast.tensor.Tensor;

/**
 * The inputs and results of the parts of a layer or stage, and how the gateway computes them alone. Owned by one worker; one round at a
 * time.
 */
interface RoundParts {
    /** The results of all parts, written as slices arrive. */
    Tensor[] results();

    /** Whether every part receives the activation unchanged. */
    boolean sameInput();

    /** The input of a part, valid until the next call. */
    Tensor input(int part, Tensor activation);

    /** Computes a data part on the gateway, into its result. */
    void compute(int part, Tensor activation);

    /**
     * Writes the output elements that elements {@code from <= i < to} of the data parts' results stand for. All of these results must be
     * present.
     */
    void merge(int from, int to, Tensor output);

    /**
     * As {@link #merge}, after {@code recovery} has recovered the data parts that did not arrive.
     *
     * @return data parts that parity cannot give because numbers overflow: the elements written for them may be wrong
     */
    PartSet complete(Recovery recovery, int from, int to, Tensor output);

    /** Looks for silent errors in a complete round. */
    AnswerCheck check(Round round, int sliceElements, Tensor activation);
}
