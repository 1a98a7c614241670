package dev.ballast.bench.kernels;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.List;

/**
 * The rate at which one thread reads memory. It reads an array that no cache holds, in the fastest of a few ways that do little else.
 * Reading several places at once is faster than reading one after the other.
 */
final class ReadRate implements KernelContender {
    static final String NAME = "read";

    private static final int TRIALS = 8;

    /** Floats of a buffer or vector that stays in the first-level cache. */
    private static final int CACHED = 512;

    private final Stopwatch stopwatch;
    private final Way fastest;
    private float sink;

    private record Way(String title, Runnable read) {}

    /** Reads {@code data}, which must be much larger than the caches. */
    ReadRate(float[] data, Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
        float[] cached = new float[CACHED];
        BLAS blas = InProcess.netlib();
        int rows = data.length / CACHED;
        float[] dots = new float[rows];
        fastest = fastest(List.of(
                new Way("sums of eight places", () -> sink += sums(data)),
                new Way("copies to a cached buffer", () -> sink += copies(cached, data, 1)),
                new Way("copies of four places to a cached buffer", () -> sink += copies(cached, data, 4)),
                new Way(
                        "netlib's products with a cached vector",
                        () -> blas.sgemv("T", CACHED, rows, 1f, data, CACHED, cached, 1, 0f, dots, 1))));
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
        int part = data.length / 8;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int i = 0; i < part; i++) {
            s0 += data[i];
            s1 += data[i + part];
            s2 += data[i + 2 * part];
            s3 += data[i + 3 * part];
            s4 += data[i + 4 * part];
            s5 += data[i + 5 * part];
            s6 += data[i + 6 * part];
            s7 += data[i + 7 * part];
        }
        return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
    }

    private static float copies(float[] cached, float[] data, int places) {
        int part = data.length / places;
        for (int from = 0; from + CACHED <= part; from += CACHED) {
            for (int place = 0; place < places; place++) {
                System.arraycopy(data, place * part + from, cached, 0, CACHED);
            }
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
