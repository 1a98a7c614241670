package dev.ballast.gemm.measure;

import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.InnerLoops;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Measures {@link BoardRates} on the calling thread. The kernel should be warmed up first, see {@link KernelCheck#exercise}. Other work on
 * the machine makes runs slower and never faster. Therefore only the fastest half of the runs counts: its fastest, its middle and its
 * slowest run.
 */
public final class RateMeter {
    private static final int LEAST_RUNS = 9;
    private static final int MOST_RUNS = 255;

    /** Most time for one rate while runs still become faster, in multiples of {@code eachNs}. */
    private static final int MOST_TIMES = 10;

    private static final int MOST_TRIES = 4;
    private static final int STEADY_TRIES = 1;
    private static final double FASTER = 1.1;

    private static final int ROWS = 64;
    private static final int DEPTH = 256;
    private static final WindowAxis POINT = new WindowAxis(14, 1, 1, 0, 0, 1);
    private static final int FEW_ROWS = InnerLoops.ROWS;
    private static final int CHANNELS = 28;
    private static final WindowAxis SIDE = new WindowAxis(28, 3, 1, 1, 1, 1);

    /**
     * Bytes of weights to read. They are more than the caches of a board hold, and few enough for a young generation, so a node keeps no
     * extra memory afterwards.
     */
    private static final int STREAMED_BYTES = 4 << 20;

    private static final DenseLowering COLUMN = new DenseLowering(1024, 1);

    private final GemmKernel kernel;
    private final long eachNs;
    private final NanoClock nanoClock;
    private final double share;
    private final Scratch scratch = new Scratch();
    private @Nullable Runnable streaming;

    /** A meter for a process that has a whole processor. */
    public RateMeter(GemmKernel kernel, long eachNs, NanoClock nanoClock) {
        this(kernel, eachNs, nanoClock, 1);
    }

    /**
     * Creates a meter. Measures nothing yet.
     *
     * @param eachNs time for each of the three or four rates in nanoseconds, counted from the last run that the JVM made much faster;
     *     longer when it is not enough for nine runs, but at most ten times as long
     * @param nanoClock as {@link System#nanoTime}
     * @param share share of a processor that the process may use in the long run, above 0 to 1. The fastest runs are those that were never
     *     suspended, so the reported rates are their rates times this share
     */
    public RateMeter(GemmKernel kernel, long eachNs, NanoClock nanoClock, double share) {
        this.kernel = kernel;
        this.eachNs = eachNs;
        this.nanoClock = nanoClock;
        this.share = share;
    }

    /**
     * Measures all rates.
     *
     * @param integers whether to measure int8 weights too; the int8 kernels must then be warmed up as well
     */
    public BoardRates measure(boolean integers) {
        Rate macs = macs();
        return new BoardRates(macs, unfolded(macs.median()), streamed(), integers ? streamedInt8() : null)
                .limitedTo(share);
    }

    /**
     * Repeats the measurement until a try improves none of the three float32 rates by a tenth, at most four times in all. Returns the best
     * of each rate. Where processors are short the JVM compiles late, so earlier measurements are too low.
     */
    public BoardRates steady(boolean integers) {
        BoardRates best = measure(integers);
        int since = 0;
        for (int tries = 1; tries < MOST_TRIES && since < STEADY_TRIES; tries++) {
            BoardRates next = measure(integers);
            boolean isFaster = next.macs().median() > FASTER * best.macs().median()
                    || next.unfolded().median() > FASTER * best.unfolded().median()
                    || next.streamed().median() > FASTER * best.streamed().median();
            since = isFaster ? 0 : since + 1;
            best = best.orFaster(next);
        }
        return best;
    }

    private Rate macs() {
        Weights weights = Weights.float32(new float[ROWS * DEPTH], 0, ROWS, DEPTH);
        LinearLayer layer = LinearLayer.floats(new ConvLowering(DEPTH, POINT, POINT), weights);
        return rate((double) layer.macs(), seconds(product(layer)));
    }

    /** Measures a product of few rows, less the time of its multiply-accumulates, which is the smaller share. */
    private Rate unfolded(double macs) {
        ConvLowering lowering = new ConvLowering(CHANNELS, SIDE, SIDE);
        int depth = lowering.reduction();
        Weights weights = Weights.float32(new float[FEW_ROWS * depth], 0, FEW_ROWS, depth);
        LinearLayer layer = LinearLayer.floats(lowering, weights);
        double multiplying = (double) layer.macs() / macs;
        double[] all = seconds(product(layer));
        double[] rest = Arrays.stream(all)
                .map(seconds -> Math.max(seconds - multiplying, seconds / 4))
                .toArray();
        return rate((double) depth * lowering.columns(), rest);
    }

    private Rate streamed() {
        if (streaming == null) {
            int size = STREAMED_BYTES / Float.BYTES;
            Weights weights = Weights.float32(new float[size], 0, size / COLUMN.features(), COLUMN.features());
            streaming = product(LinearLayer.floats(COLUMN, weights));
        }
        return rate(STREAMED_BYTES, seconds(streaming));
    }

    private @Nullable Rate streamedInt8() {
        int rows = STREAMED_BYTES / COLUMN.features();
        Weights weights = Weights.int8(new byte[STREAMED_BYTES], 0, rows, COLUMN.features());
        LinearLayer layer = LinearLayer.integers(COLUMN, weights, Arithmetic.INT32, (byte) 0);
        return rate(STREAMED_BYTES, seconds(product(layer)));
    }

    private Runnable product(LinearLayer layer) {
        Tensor activation = layer.arithmetic().activation(layer.lowering().inputLength());
        Tensor result = layer.arithmetic().product(layer.outputLength());
        return () -> layer.multiply(kernel, activation, scratch, result);
    }

    /**
     * The fastest half of the runs in seconds, ascending. Runs before the last one that was twice as fast as all earlier runs are
     * discarded, because the JVM was still compiling.
     */
    private double[] seconds(Runnable run) {
        double[] took = new double[MOST_RUNS];
        int runs = 0;
        double best = Double.MAX_VALUE;
        long before = nanoClock.nanos();
        long begun = before;
        long improved = before;
        while (before - begun < MOST_TIMES * eachNs && (runs < LEAST_RUNS || before - improved < eachNs)) {
            run.run();
            long now = nanoClock.nanos();
            double seconds = Math.max(1, now - before) / 1e9;
            if (seconds <= best / 2) {
                runs = 0;
                improved = now;
            }
            best = Math.min(best, seconds);
            took[runs % MOST_RUNS] = seconds;
            runs++;
            before = now;
        }
        double[] steady = Arrays.copyOf(took, Math.min(runs, MOST_RUNS));
        Arrays.sort(steady);
        return Arrays.copyOf(steady, (steady.length + 1) / 2);
    }

    private static Rate rate(double units, double[] ascendingSeconds) {
        return new Rate(
                units / ascendingSeconds[ascendingSeconds.length - 1],
                units / ascendingSeconds[ascendingSeconds.length / 2],
                units / ascendingSeconds[0]);
    }
}
