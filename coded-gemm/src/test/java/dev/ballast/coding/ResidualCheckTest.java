package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.DenseLowering;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** Right products are never doubted, however large or small; an error of some times the bound is noticed wherever it is. */
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
        double squares = 0;
        for (float value : activation) {
            squares += (double) value * value;
        }
        double norm = Math.sqrt(squares);
        Tensor[] parts = new Tensor[code.parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = FloatTensor.zeros(Shape.of(layer.length(part)));
            FloatTensor in = FloatTensor.wrap(Shape.of(activation.length), activation);
            layer.part(part).multiply(Kernels.portable(), in, new Scratch(), parts[part]);
        }
        ResidualCheck check = new ResidualCheck(layer);
        for (int parity = k; parity < parts.length; parity++) {
            int length = parts[parity].shape().size();
            assertThat(check.contradiction(parity, parts, 0, length, norm)).isEqualTo(-1);
            int part = random.nextInt(k);
            float[] product = ((FloatTensor) parts[part]).data();
            int at = random.nextInt(product.length);
            float right = product[at];
            double error = 3 * check.bound(parity, norm) / Math.abs(code.coefficient(parity, part));
            for (float wrong : new float[] {(float) (right + error), (float) (right - error), Float.NaN}) {
                product[at] = wrong;
                assertThat(check.contradiction(parity, parts, 0, length, norm)).isEqualTo(at);
                assertThat(check.contradiction(parity, parts, at + 1, length, norm))
                        .isEqualTo(-1);
            }
            product[at] = right;
        }
    }
}
