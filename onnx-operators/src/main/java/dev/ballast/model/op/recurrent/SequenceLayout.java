package dev.ballast.model.op.recurrent;

import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;

/**
 * The order of steps, sequences and directions in the inputs and outputs of a recurrent operator.
 *
 * @param steps of the longest sequence
 * @param batch number of sequences
 * @param directions 1 or 2
 * @param size elements of a hidden state
 * @param isBatchFirst whether the sequence is the first axis (attribute layout)
 */
record SequenceLayout(int steps, int batch, int directions, int size, boolean isBatchFirst) {
    SequenceLayout(Shape x, int directions, int size, boolean isBatchFirst) {
        this(x.dim(isBatchFirst ? 1 : 0), x.dim(isBatchFirst ? 0 : 1), directions, size, isBatchFirst);
    }

    /** Shape of all hidden states. */
    Shape all() {
        return isBatchFirst ? Shape.of(batch, steps, directions, size) : Shape.of(steps, directions, batch, size);
    }

    /** Shape of the states before the first step, and after the last. */
    Shape state() {
        return isBatchFirst ? Shape.of(batch, directions, size) : Shape.of(directions, batch, size);
    }

    /** Number of a step among the steps of all sequences in the input. */
    int position(int step, int sequence) {
        return isBatchFirst ? sequence * steps + step : step * batch + sequence;
    }

    /** Index at which a hidden state begins among all hidden states. */
    int output(int step, int direction, int sequence) {
        int row = isBatchFirst
                ? (sequence * steps + step) * directions + direction
                : (step * directions + direction) * batch + sequence;
        return row * size;
    }

    /** Index at which the state of a sequence begins in a value of shape {@link #state()}. */
    int state(int direction, int sequence) {
        return (isBatchFirst ? sequence * directions + direction : direction * batch + sequence) * size;
    }

    /** Refuses outputs that are too large. */
    void requireRoom() throws RefusedException {
        Extents.shape(steps, batch, directions, size);
    }
}
