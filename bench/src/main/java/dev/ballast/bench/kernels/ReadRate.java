package dev.ballast.bench.kernels;

import java.util.Arrays;
import java.util.List;

/**
 * How fast one thread reads memory: goes over an array that no cache holds, in the way that proved fastest of three simple ones. None of
 * them computes a product.
 */
final class ReadRate implements Contender {
    static final String NAME = "read";

    private static final int TRIALS = 5;

    /** Floats of a buffer that stays in the first-level cache. */
    private static final int CACHED = 2048;

    private final Stopwatch stopwatch;
    private final Way fastest;
    private float sink;

    private record Way(String title, Runnable read) {}

    /** Reads {@code data}, which must be much larger than the caches. */
    ReadRate(float[] data, Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
        float[] cached = new float[CACHED];
        List<Way> ways = List.of(
                new Way("eight sums", () -> sink += sums(data)),
                new Way("sums in a cached buffer", () -> sink += sumsInto(cached, data)),
                new Way("copies to a cached buffer", () -> sink += copies(cached, data)));
        fastest = fastest(ways);
    }

    private Way fastest(List<Way> ways) {
        double[] least = new double[ways.size()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int trial = 0; trial < TRIALS; trial++) {
            for (int way = 0; way < least.length; way++) {
                least[way] =
                        Math.min(least[way], stopwatch.seconds(1, ways.get(way).read()::run));
            }
        }
        int best = 0;
        for (int way = 1; way < least.length; way++) {
            best = least[way] < least[best] ? way : best;
        }
        return ways.get(best);
    }

    private static float sums(float[] data) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int i = 0; i + 8 <= data.length; i += 8) {
            s0 += data[i];
            s1 += data[i + 1];
            s2 += data[i + 2];
            s3 += data[i + 3];
            s4 += data[i + 4];
            s5 += data[i + 5];
            s6 += data[i + 6];
            s7 += data[i + 7];
        }
        return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
    }

    /** Element by element, which the compiler turns into vectors, unlike a sum in one variable. */
    private static float sumsInto(float[] cached, float[] data) {
        for (int from = 0; from + CACHED <= data.length; from += CACHED) {
            for (int i = 0; i < CACHED; i++) {
                cached[i] += data[from + i];
            }
        }
        return cached[0];
    }

    private static float copies(float[] cached, float[] data) {
        for (int from = 0; from + CACHED <= data.length; from += CACHED) {
            System.arraycopy(data, from, cached, 0, CACHED);
        }
        return cached[0];
    }

    /** How it reads, for people. */
    String way() {
        return fastest.title();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double seconds(int repeats) {
        return stopwatch.seconds(repeats, fastest.read()::run);
    }
}
