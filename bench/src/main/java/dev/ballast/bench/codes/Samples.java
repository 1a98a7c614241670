package dev.ballast.bench.codes;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import java.util.Random;

/** Random numbers from a seed, as operands. */
final class Samples {
    private Samples() {}

    static float[] gaussian(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static byte[] bytes(int length, long seed) {
        byte[] values = new byte[length];
        new Random(seed).nextBytes(values);
        return values;
    }

    static ByteTensor int8(int length, long seed) {
        return ByteTensor.signed(Shape.of(length), bytes(length, seed));
    }

    /** Faster to make, for weights by the million. */
    static float[] uniform(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
