package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of each split, over thousands of seeds. A failure names its seed. */
@Tag("slow")
class SplitLayerTest {
    private static final int SEEDS = Boolean.getBoolean("ballast.thorough") ? 2_500 : 1_000;
    private static final double EPS = Math.ulp(1f);

    private final GemmKernel kernel = Kernels.best();
    private final Scratch scratch = new Scratch();

    static IntStream hundreds() {
        return IntStream.range(0, SEEDS / 100);
    }

    @ParameterizedTest(name = "seeds {0}00 to {0}99")
    @MethodSource("hundreds")
    void everySplitGivesTheWholeLayersProductWithEverySingleLoss(int hundred) {
        for (long seed = hundred * 100L; seed < hundred * 100L + 100; seed++) {
            RandomSplit random = new RandomSplit(seed);
            for (SplitLayer split : random.splits()) {
                try {
                    check(split, random);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", " + describe(split) + ": " + e, e);
                }
            }
        }
    }

    private static String describe(SplitLayer split) {
        return split.getClass().getSimpleName() + " " + split.code() + " of "
                + split.layer().rows() + " rows over " + split.layer().lowering();
    }

    private void check(SplitLayer split, RandomSplit random) {
        LinearLayer layer = split.layer();
        float[] activation = random.values(layer.lowering().inputLength() + 2 * RandomSplit.MARGIN);
        float[] expected = new float[layer.outputLength()];
        layer.multiply(new NaiveKernel(), activation, RandomSplit.MARGIN, new Scratch(), expected, 0);
        double magnitude = magnitude(layer, activation);
        FloatTensor[] parts = products(split, activation);
        Code code = split.code();
        int slice = 1 + (int) (Math.abs(activation[0]) * 7);
        Decoder decoder = new Decoder(code);
        Run run = new Run(split, parts, expected, magnitude);
        run.compare(decoder, slice, s -> PartSet.EMPTY);
        for (int lost = 0; lost < code.parts(); lost++) {
            PartSet one = PartSet.of(lost);
            run.compare(decoder, slice, s -> one);
            for (int other = 0; other < lost; other++) {
                PartSet two = one.with(other);
                if (decoder.recovery(code.all().minus(two)).complete()) {
                    run.compare(decoder, slice, s -> two);
                }
            }
        }
        run.compare(decoder, slice, s -> PartSet.of(s % code.parts()));
        run.inAnyOrder(decoder, slice);
    }

    /** The largest entry of |W||I|, which scales the permitted rounding error. */
    private static double magnitude(LinearLayer layer, float[] activation) {
        float[] input = activation.clone();
        for (int i = 0; i < input.length; i++) {
            input[i] = Math.abs(input[i]);
        }
        LinearLayer absolute = LinearLayer.joined(
                layer.blocks().stream().map(SplitLayerTest::absolute).toList());
        float[] output = new float[layer.outputLength()];
        absolute.multiply(new NaiveKernel(), input, RandomSplit.MARGIN, new Scratch(), output, 0);
        double largest = 0;
        for (float value : output) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    private static LinearLayer absolute(LinearLayer layer) {
        float[] weights = new float[layer.weights().size()];
        int cols = layer.weights().cols();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.abs(layer.weights().get(i / cols, i % cols));
        }
        return LinearLayer.of(layer.lowering(), Block.of(weights, layer.rows(), cols));
    }

    private FloatTensor[] products(SplitLayer split, float[] activation) {
        FloatTensor[] parts = new FloatTensor[split.code().parts()];
        for (int part = 0; part < parts.length; part++) {
            LinearLayer holds = split.part(part);
            assertThat(holds.lowering().inputLength()).isEqualTo(split.inputLength(part));
            assertThat(holds.outputLength()).isEqualTo(split.length(part));
            float[] input = new float[split.inputLength(part) + 1];
            Arrays.fill(input, Float.NaN);
            split.input(part, activation, RandomSplit.MARGIN, input);
            assertThat(input[input.length - 1]).as("beyond the input").isNaN();
            parts[part] = FloatTensor.flat(new float[split.length(part)]);
            holds.multiply(kernel, FloatTensor.flat(input), scratch, parts[part]);
        }
        return parts;
    }

    /** One layer's products and their expected values. */
    private static final class Run {
        private final SplitLayer split;
        private final FloatTensor[] parts;
        private final float[] expected;
        private final double magnitude;

        private Run(SplitLayer split, FloatTensor[] parts, float[] expected, double magnitude) {
            this.split = split;
            this.parts = parts;
            this.expected = expected;
            this.magnitude = magnitude;
        }

        /**
         * Completes O from slices, each of which lost parts of its own. A part's product is off by (K + k) eps |W||I| times its largest
         * coefficient sum. A recovered part is off by its gain times more, a sum of column groups by their number.
         */
        void compare(Decoder decoder, int slice, IntFunction<PartSet> lostOfSlice) {
            Code code = split.code();
            float[] output = new float[expected.length];
            Arrays.fill(output, Float.NaN);
            FloatTensor[] arrived = parts();
            int longest = longest();
            double gain = 1;
            for (int from = 0, s = 0; from < longest; from += slice, s++) {
                PartSet lost = lostOfSlice.apply(s);
                erase(arrived, lost, from, from + slice);
                Recovery recovery = decoder.recovery(code.all().minus(lost));
                assertThat(recovery.complete()).as("without %s", lost).isTrue();
                PartSet missing = recovery.missing();
                for (int data = missing.next(0); data >= 0; data = missing.next(data + 1)) {
                    gain = Math.max(gain, recovery.gain(data));
                }
                split.complete(recovery, arrived, from, from + slice, FloatTensor.flat(output));
            }
            int terms = split.layer().lowering().reduction() + code.dataParts() + 4;
            double bound = terms * EPS * magnitude * gain * weight(code) * code.dataParts() + Float.MIN_NORMAL;
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(output[i] - expected[i]) <= bound)) {
                    throw new AssertionError("slices of " + slice + ", lost from the first "
                            + lostOfSlice.apply(0) + ": element " + i + " is " + output[i]
                            + " for " + expected[i] + ", bound " + bound);
                }
            }
        }

        /** Recovers part 0 slice by slice. Each element of O has one owner, so the order of the slices does not change its bits. */
        void inAnyOrder(Decoder decoder, int slice) {
            if (split.code().parityParts() == 0) {
                return;
            }
            Recovery recovery = decoder.recovery(split.code().all().without(0));
            int slices = (longest() - 1) / slice + 1;
            FloatTensor forwards = FloatTensor.flat(new float[expected.length]);
            FloatTensor backwards = FloatTensor.flat(new float[expected.length]);
            for (int s = 0; s < slices; s++) {
                int last = slices - 1 - s;
                split.complete(recovery, parts(), s * slice, (s + 1) * slice, forwards);
                split.complete(recovery, parts(), last * slice, (last + 1) * slice, backwards);
            }
            assertThat(backwards.data()).as("slices backwards").isEqualTo(forwards.data());
        }

        private int longest() {
            return Arrays.stream(parts)
                    .mapToInt(part -> part.data().length)
                    .max()
                    .orElseThrow();
        }

        private FloatTensor[] parts() {
            return Arrays.stream(parts)
                    .map(part -> FloatTensor.flat(part.data().clone()))
                    .toArray(FloatTensor[]::new);
        }

        /** Overwrites slices that did not arrive, because they must not be read. */
        private static void erase(FloatTensor[] arrived, PartSet lost, int from, int to) {
            for (int part = 0; part < arrived.length; part++) {
                int end = Math.min(to, arrived[part].data().length);
                if (lost.contains(part) && from < end) {
                    Arrays.fill(arrived[part].data(), from, end, Float.NaN);
                }
            }
        }

        private static double weight(Code code) {
            double most = 1;
            for (int part = 0; part < code.parts(); part++) {
                double sum = 0;
                for (int data = 0; data < code.dataParts(); data++) {
                    sum += Math.abs(code.coefficient(part, data));
                }
                most = Math.max(most, sum);
            }
            return most;
        }
    }

    @Test
    void costsAreWhatIsCounted() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (SplitLayer split : new RandomSplit(seed).splits()) {
                SplitCost total = SplitCost.NOTHING;
                for (int part = 0; part < split.code().parts(); part++) {
                    SplitCost counted = count(split, part);
                    assertThat(split.cost(part))
                            .as("seed %d, part %d of %s", seed, part, describe(split))
                            .isEqualTo(counted);
                    total = total.plus(counted);
                }
                assertThat(split.total()).isEqualTo(total);
            }
        }
    }

    private static SplitCost count(SplitLayer split, int part) {
        LinearLayer holds = split.part(part);
        float[] input = new float[holds.lowering().inputLength()];
        float[] output = new float[holds.outputLength()];
        NaiveKernel counting = new NaiveKernel();
        holds.multiply(counting, input, 0, new Scratch(), output, 0);
        long weights = holds.weights().size();
        return new SplitCost(weights, 4L * input.length, 4L * output.length, counting.macs());
    }

    /** Makes all shapes before the loop, so that only the request is measured. */
    @Test
    void aRequestAllocatesNothing() {
        TreeMap<String, SplitLayer> kinds = new TreeMap<>();
        for (long seed = 0; seed < 200; seed++) {
            new RandomSplit(seed).splits().forEach(split -> kinds.put(describe(split), split));
        }
        Collection<SplitLayer> splits = kinds.values();
        for (SplitLayer split : splits) {
            Recovery recovery =
                    new Decoder(split.code()).recovery(split.code().all().without(0));
            float[] activation = new float[split.layer().lowering().inputLength()];
            FloatTensor output = FloatTensor.flat(new float[split.layer().outputLength()]);
            FloatTensor[] parts = new FloatTensor[split.code().parts()];
            float[][] inputs = new float[split.code().parts()][];
            for (int part = 0; part < parts.length; part++) {
                parts[part] = FloatTensor.flat(new float[split.length(part)]);
                inputs[part] = new float[split.inputLength(part)];
            }
            long bytes = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5; attempt++) {
                long before = Allocation.bytes();
                for (int part = 0; part < parts.length; part++) {
                    split.input(part, activation, 0, inputs[part]);
                }
                split.complete(recovery, parts, 0, Integer.MAX_VALUE, output);
                bytes = Math.min(bytes, Allocation.bytes() - before);
            }
            assertThat(bytes).as(describe(split)).isZero();
        }
    }
}
