package dev.ballast.bench.codes;

import java.util.Random;

/** Seeded numbers to compute with. */
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
