package dev.ballast.node;

import dev.ballast.gemm.Scratch;

/** Working memory of one compute thread; grows to the largest part and stays. */
final class Workspace {
    private final Scratch scratch = new Scratch();
    private float[] activation = new float[0];
    private float[] result = new float[0];

    Scratch scratch() {
        return scratch;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    float[] activation(int length) {
        if (activation.length < length) {
            activation = new float[length];
        }
        return activation;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    float[] result(int length) {
        if (result.length < length) {
            result = new float[length];
        }
        return result;
    }
}
