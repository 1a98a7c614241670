package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class ResidualCheckTest {
    private static final int COLUMNS = 3;

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    private static float[] random(Random random, int length, double scale) {
        float[] data = new float[length];
        for (int i = 0; i < length; i++) {
            data[i] = (float) (random.nextGaussian() * scale);
        }
        return data;
    }

    /** A right product is never doubted, however large or small. An error of several times the bound is noticed at every position. */
    @ParameterizedTest
    @MethodSource("seeds")
    void doubtsWhatRoundingDoesNotExplainAndNothingElse(int seed) {
        Random random = new Random(seed);
        int k = 1 + random.nextInt(6);
        Code code = random.nextBoolean() ? Code.sum(k) : Code.mds(k, 2);
        int rows = k + random.nextInt(20);
        int features = 1 + random.nextInt(400);
        double scale = Math.pow(10, random.nextInt(9) - 4.0);
        Block weights = Block.of(random(random, rows * features, scale), rows, features);
        CodedLayer layer = new CodedLayer(LinearLayer.of(new DenseLowering(features, COLUMNS), weights), code);
        float[] activation = random(random, features * COLUMNS, 1 / scale);
        Tensor[] parts = products(layer, activation, Kernels.portable());
        ColumnNorms norms = new ColumnNorms(layer).measure(FloatTensor.flat(activation));
        ResidualCheck check = new ResidualCheck(layer);
        for (int parity = k; parity < parts.length; parity++) {
            int length = parts[parity].shape().size();
            assertThat(check.contradiction(parity, parts, 0, length, norms)).isEqualTo(-1);
            int part = random.nextInt(k);
            float[] product = ((FloatTensor) parts[part]).data();
            int at = random.nextInt(product.length);
            float right = product[at];
            double error = 3 * check.bound(parity, norms.of(at)) / Math.abs(code.coefficient(parity, part));
            for (float wrong : new float[] {
                (float) (right + error),
                (float) (right - error),
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY
            }) {
                product[at] = wrong;
                assertThat(check.contradiction(parity, parts, 0, length, norms)).isEqualTo(at);
                assertThat(check.contradiction(parity, parts, at + 1, length, norms))
                        .isEqualTo(-1);
            }
            product[at] = right;
        }
    }

    private static Tensor[] products(CodedLayer layer, float[] activation, GemmKernel kernel) {
        Tensor[] parts = new Tensor[layer.code().parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = FloatTensor.zeros(Shape.of(layer.length(part)));
            layer.part(part).multiply(kernel, FloatTensor.flat(activation), new Scratch(), parts[part]);
        }
        return parts;
    }

    static IntStream weightExponents() {
        return IntStream.rangeClosed(-15, 12).map(tens -> tens * 10);
    }

    /**
     * Weights and activations of every magnitude in float32, from denormals to numbers that overflow. Either the check is inconclusive, or
     * every product is finite and none is doubted. The parts may come from different kernels.
     */
    @ParameterizedTest
    @MethodSource("weightExponents")
    void doubtsNobodyHoweverSmallOrLargeTheNumbersAre(int weightExponent) {
        int rows = 9;
        int features = 37;
        int told = 0;
        for (int exponent = -149; exponent <= 127; exponent += 3) {
            Random random = new Random(exponent * 1_000L + weightExponent);
            Code code = random.nextBoolean() ? Code.sum(3) : Code.mds(3, 2);
            float[] weights = random(random, rows * features, Math.scalb(0.25, weightExponent));
            CodedLayer layer = new CodedLayer(
                    LinearLayer.of(new DenseLowering(features, COLUMNS), Block.of(weights, rows, features)), code);
            float[] activation = random(random, features * COLUMNS, Math.scalb(0.25, exponent));
            Tensor[] parts = products(layer, activation, Kernels.best());
            parts[0] = products(layer, activation, Kernels.portable())[0];
            ColumnNorms norms = new ColumnNorms(layer).measure(FloatTensor.flat(activation));
            ResidualCheck check = new ResidualCheck(layer);
            if (!check.isConclusive(norms.largest())) {
                continue;
            }
            told++;
            for (int parity = code.dataParts(); parity < code.parts(); parity++) {
                assertThat(check.contradiction(parity, parts, 0, layer.length(parity), norms))
                        .as("activation about 2^%d, %s", exponent, code)
                        .isEqualTo(-1);
            }
        }
        assertThat(told).isGreaterThan(40);
    }

    /** A processor that replaces numbers below the smallest normal number by zero is right, too. */
    @ParameterizedTest
    @MethodSource("weightExponents")
    void doubtsNobodyWhoseProcessorFlushesSmallNumbersToZero(int weightExponent) {
        for (int exponent = -149; exponent <= 0; exponent++) {
            Random random = new Random(exponent * 1_000L + weightExponent);
            Block weights = Block.of(random(random, 4 * 20, Math.scalb(1.0, weightExponent)), 4, 20);
            CodedLayer layer = new CodedLayer(LinearLayer.of(new DenseLowering(20, 1), weights), Code.sum(2));
            float[] activation = random(random, 20, Math.scalb(1.0, exponent));
            Tensor[] parts = products(layer, activation, Kernels.portable());
            ColumnNorms norms = new ColumnNorms(layer).measure(FloatTensor.flat(activation));
            ResidualCheck check = new ResidualCheck(layer);
            for (int flushes = 0; flushes < parts.length && check.isConclusive(norms.largest()); flushes++) {
                Tensor[] some = parts.clone();
                some[flushes] = FloatTensor.flat(flushing(layer.part(flushes), activation));
                assertThat(check.contradiction(2, some, 0, 2, norms))
                        .as("activation about 2^%d, part %d flushes", exponent, flushes)
                        .isEqualTo(-1);
            }
        }
    }

    /** The product of a dense layer, with every intermediate number below the smallest normal number replaced by zero. */
    private static float[] flushing(LinearLayer layer, float[] activation) {
        float[] product = new float[layer.rows()];
        for (int row = 0; row < product.length; row++) {
            for (int i = 0; i < activation.length; i++) {
                float weight = flushed((float) layer.weights().get(row, i));
                product[row] = flushed(product[row] + flushed(weight * flushed(activation[i])));
            }
        }
        return product;
    }

    private static float flushed(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? 0 : value;
    }

    @Test
    void tellsNothingWhereProductsMayOverflowOrTheActivationIsNotFinite() {
        Block weights = Block.of(new float[] {1, 2, -2, 1}, 2, 2);
        CodedLayer layer = new CodedLayer(LinearLayer.of(new DenseLowering(2, 1), weights), Code.sum(2));
        ResidualCheck check = new ResidualCheck(layer);
        for (float value : new float[] {3e38f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            ColumnNorms norms = new ColumnNorms(layer).measure(FloatTensor.flat(new float[] {1, value}));
            assertThat(check.isConclusive(norms.largest())).as("%g", value).isFalse();
        }
        ColumnNorms norms = new ColumnNorms(layer).measure(FloatTensor.flat(new float[] {1, 1e36f}));
        assertThat(check.isConclusive(norms.largest())).isTrue();
        Block infinite = Block.of(new float[] {1, 2, Float.POSITIVE_INFINITY, 1}, 2, 2);
        CodedLayer broken = new CodedLayer(LinearLayer.of(new DenseLowering(2, 1), infinite), Code.sum(2));
        assertThat(new ResidualCheck(broken).isConclusive(1)).isFalse();
    }

    /** The sum of both parts has weight 2, so its product, and any number as large, must stay below a quarter of the largest float. */
    @Test
    void tellsSomethingExactlyWhileAllNumbersStayBelowAQuarterOfTheLargest() {
        double most = Float.MAX_VALUE / 4;
        assertThat(sumOfTwo(0.5f).isConclusive(Math.nextDown(most / 2))).isTrue();
        assertThat(sumOfTwo(0.5f).isConclusive(most / 2)).as("the activation").isFalse();
        assertThat(sumOfTwo(2).isConclusive(Math.nextDown(most / 4))).isTrue();
        assertThat(sumOfTwo(2).isConclusive(most / 4)).as("the product").isFalse();
        assertThat(sumOfTwo(Math.nextDown(Float.MAX_VALUE / 8)).isConclusive(0)).isTrue();
        assertThat(sumOfTwo(Float.MAX_VALUE / 8).isConclusive(0))
                .as("the weights")
                .isFalse();
    }

    /** A layer whose longest row has this norm. */
    private static ResidualCheck sumOfTwo(float longest) {
        Block weights = Block.of(new float[] {longest, 0}, 2, 1);
        return new ResidualCheck(new CodedLayer(LinearLayer.of(new DenseLowering(1, 1), weights), Code.sum(2)));
    }

    @Test
    void elementsOfEveryTypeAreNumbers() {
        Shape shape = Shape.of(2);
        assertThat(ResidualCheck.value(FloatTensor.flat(new float[] {0, 1.5f}), 1))
                .isEqualTo(1.5);
        assertThat(ResidualCheck.value(IntTensor.wrap(shape, new int[] {0, -7}), 1))
                .isEqualTo(-7);
        assertThat(ResidualCheck.value(LongTensor.wrap(shape, new long[] {0, 1L << 40}), 1))
                .isEqualTo(0x1p40);
    }

    /** Over a large image, a bound of K half-units and the norm of the whole image would accept an error of several tenths. */
    @Test
    void noticesAHundredthOfAStandardDeviationOnALargeConvolution() {
        WindowAxis axis = new WindowAxis(28, 3, 1, 1, 1, 1);
        ConvLowering conv = new ConvLowering(64, axis, axis);
        Random random = new Random(8);
        LinearLayer layer =
                LinearLayer.of(conv, Block.of(random(random, 16 * conv.reduction(), 1), 16, conv.reduction()));
        float[] activation = random(random, conv.inputLength(), 1);
        double sigma = Math.sqrt(conv.reduction());
        for (SplitLayer split : List.of(
                new CodedLayer(layer, Code.sum(4)),
                SpatialSplit.of(layer, Code.sum(4)),
                GridSplit.of(layer, 2, Code.sum(2)))) {
            ColumnNorms norms = new ColumnNorms(split).measure(FloatTensor.flat(activation));
            ResidualCheck check = new ResidualCheck(split);
            int parity = split.code().dataParts();
            for (int i = 0; i < split.length(parity); i++) {
                assertThat(check.bound(parity, norms.of(i))).as(split.label()).isLessThan(0.01 * sigma);
            }
        }
    }

    static IntStream reductions() {
        return IntStream.of(25, 150, 363, 784, 2400, 4096, 9216);
    }

    /**
     * An input chosen to make roundings as bad as possible. A large sum comes first, in line with the weights. Then come terms of just less
     * than half its last digit, which are all rounded away. It is tested against one data part, and against all at once.
     */
    @ParameterizedTest
    @MethodSource("reductions")
    void doubtsNobodyWhenAllRoundingsGoTheSameWay(int reduction) {
        int k = 4;
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            float[] weights = random(random, k * reduction, 1);
            CodedLayer layer = new CodedLayer(
                    LinearLayer.of(new DenseLowering(reduction, 1), Block.of(weights, k, reduction)), Code.sum(k));
            for (int against = 0; against <= k; against++) {
                LinearLayer row = layer.part(against);
                float[] activation = new float[reduction];
                float sum = 0;
                for (int i = 0; i < reduction; i++) {
                    float weight = (float) row.weights().get(0, i);
                    activation[i] = i < reduction / 4 ? weight : 0.49f * Math.ulp(sum) / weight;
                    sum += i < reduction / 4 ? weight * weight : 0;
                }
                ColumnNorms norms = new ColumnNorms(layer).measure(FloatTensor.flat(activation));
                for (GemmKernel kernel : List.of(Kernels.portable(), Kernels.best())) {
                    Tensor[] parts = products(layer, activation, kernel);
                    assertThat(new ResidualCheck(layer).contradiction(k, parts, 0, 1, norms))
                            .as("seed %d, against part %d", seed, against)
                            .isEqualTo(-1);
                }
            }
        }
    }
}
