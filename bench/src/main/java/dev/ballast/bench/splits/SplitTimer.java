package dev.ballast.bench.splits;

import dev.ballast.clock.NanoClock;
import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Recovery;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;

/** Runs one split of a layer, part by part, on the calling thread. Only one part's weights are in memory at a time. */
final class SplitTimer {
    private static final double NANOS_PER_MS = 1e6;
    private static final int WARM_UP = 10;

    private final SplitLayer split;
    private final GemmKernel kernel;
    private final NanoClock nanoClock;
    private final Scratch scratch = new Scratch();

    SplitTimer(SplitLayer split, GemmKernel kernel, NanoClock nanoClock) {
        this.split = split;
        this.kernel = kernel;
        this.nanoClock = nanoClock;
    }

    Timing time(float[] activation, int rounds) {
        int count = split.code().parts();
        float[][] inputs = new float[count][];
        FloatTensor[] products = new FloatTensor[count];
        for (int part = 0; part < count; part++) {
            products[part] = FloatTensor.flat(new float[split.length(part)]);
            inputs[part] = split.inputIsActivation() ? activation : new float[split.inputLength(part)];
        }
        double inputsMs = median(rounds, () -> writeInputs(activation, inputs));
        float[] whole = new float[split.layer().outputLength()];
        Turns worst = turns(0, rounds, activation, whole, inputs[0], products[0].data());
        double all = worst.part();
        for (int part = 1; part < count; part++) {
            Turns turns = turns(part, rounds, activation, whole, inputs[part], products[part].data());
            all += turns.part();
            worst = turns.ratio().median() < worst.ratio().median() ? turns : worst;
        }
        float[] output = new float[whole.length];
        double mergeMs = median(rounds, () -> merge(products, output));
        return new Timing(worst.whole(), worst.part(), all, worst.ratio(), inputsMs, mergeMs, error(whole, output));
    }

    /** Medians of the whole layer and one part, timed in turns, and the spread of their ratio. */
    private record Turns(double whole, double part, Timing.Spread ratio) {}

    private Turns turns(int part, int rounds, float[] activation, float[] whole, float[] input, float[] product) {
        LinearLayer holds = split.part(part);
        double[] wholes = new double[rounds];
        double[] parts = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = -WARM_UP; i < rounds; i++) {
            double one = millis(() -> split.layer().multiply(kernel, activation, 0, scratch, whole, 0));
            double other = millis(() -> holds.multiply(kernel, input, 0, scratch, product, 0));
            if (i >= 0) {
                wholes[i] = one;
                parts[i] = other;
                ratios[i] = one / other;
            }
        }
        Arrays.sort(ratios);
        Timing.Spread spread =
                new Timing.Spread(ratios[rounds / 4], ratios[rounds / 2], ratios[rounds - 1 - rounds / 4]);
        return new Turns(middle(wholes), middle(parts), spread);
    }

    private void writeInputs(float[] activation, float[][] inputs) {
        for (int part = 0; part < inputs.length && !split.inputIsActivation(); part++) {
            split.input(part, activation, 0, inputs[part]);
        }
    }

    private void merge(FloatTensor[] products, float[] output) {
        Code code = split.code();
        Recovery recovery = new Decoder(code).recovery(code.all().without(0));
        split.complete(recovery, products, 0, Integer.MAX_VALUE, FloatTensor.flat(output));
    }

    private static double error(float[] expected, float[] output) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs((double) output[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    private double median(int rounds, Runnable work) {
        double[] times = new double[rounds];
        for (int i = -WARM_UP; i < rounds; i++) {
            double time = millis(work);
            if (i >= 0) {
                times[i] = time;
            }
        }
        return middle(times);
    }

    private double millis(Runnable work) {
        long start = nanoClock.nanos();
        work.run();
        return (nanoClock.nanos() - start) / NANOS_PER_MS;
    }

    private static double middle(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
