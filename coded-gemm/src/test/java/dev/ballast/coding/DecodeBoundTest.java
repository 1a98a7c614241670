package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Naive;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.tensor.FloatTensor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every code for any r failures with k up to 8 and r up to 3, on the reductions of AlexNet's layers. Every set of at most r lost
 * parts decodes within the bound. There are two columns, and rows are one more than twice the data parts, so that parts are uneven.
 */
class DecodeBoundTest {
    private static final int COLUMNS = 2;

    /** conv1, conv2 (one group, then both), conv3, conv4, conv5, fc6, fc7. */
    private static final int[] REDUCTIONS = {363, 1200, 2400, 2304, 3456, 1728, 9216, 4096};

    static Stream<Arguments> cases() {
        return IntStream.of(REDUCTIONS)
                .boxed()
                .flatMap(reduction -> IntStream.rangeClosed(1, 8).mapToObj(k -> Arguments.of(reduction, k)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySetOfLostPartsIsRecoveredWithinTheBound(int reduction, int k) {
        int rows = 2 * k + 1;
        Block weights = Block.of(Naive.random(rows * reduction, 10 + k), rows, reduction);
        LinearLayer layer = LinearLayer.of(new DenseLowering(reduction, COLUMNS), weights);
        float[] activation = Naive.random(reduction * COLUMNS, 3);
        for (int r = 1; r <= 3; r++) {
            Products products = new Products(new CodedLayer(layer, r == 1 ? Code.sum(k) : Code.mds(k, r)), activation);
            Erasures.upTo(k + r, r).forEach(products::check);
        }
    }

    /** The computed products of all parts of a layer, and the layer's own product. */
    private static final class Products {
        private final CodedLayer coded;
        private final Decoder decoder;
        private final DecodeBound bound;
        private final double norm;
        private final float[] expected;
        private final FloatTensor[] parts;

        Products(CodedLayer coded, float[] activation) {
            this.coded = coded;
            this.decoder = new Decoder(coded.code());
            this.bound = new DecodeBound(coded);
            this.norm = longestColumn(activation);
            this.expected = multiply(coded.layer(), activation);
            this.parts = new FloatTensor[coded.code().parts()];
            for (int part = 0; part < parts.length; part++) {
                parts[part] = FloatTensor.flat(multiply(coded.part(part), activation));
            }
        }

        void check(PartSet lost) {
            Recovery recovery = decoder.recovery(coded.code().all().minus(lost));
            if (!recovery.complete()) {
                throw new AssertionError(coded.code() + " without " + lost);
            }
            for (int data = 0; data < coded.code().dataParts(); data++) {
                if (lost.contains(data)) {
                    check(recovery, data);
                }
            }
        }

        private void check(Recovery recovery, int data) {
            float[] recovered = new float[coded.length(data)];
            recovery.recover(data, parts, 0, recovered.length, FloatTensor.flat(recovered), 0);
            double allowed = bound.of(recovery, data, norm);
            double likely = bound.likely(recovery, data, norm);
            for (int i = 0; i < recovered.length; i++) {
                double error = Math.abs((double) recovered[i] - expected[coded.outputOffset(data) + i]);
                if (!(error <= allowed && error <= likely)) {
                    throw new AssertionError(coded.code() + " part " + data + " from "
                            + recovery.arrived() + ": off by " + error + ", bound " + allowed
                            + ", likely " + likely);
                }
            }
        }
    }

    /** A column of the lowering is a row of the activation. */
    private static double longestColumn(float[] activation) {
        int reduction = activation.length / COLUMNS;
        double longest = 0;
        for (int col = 0; col < COLUMNS; col++) {
            double squares = 0;
            for (int i = col * reduction; i < (col + 1) * reduction; i++) {
                squares += (double) activation[i] * activation[i];
            }
            longest = Math.max(longest, squares);
        }
        return Math.sqrt(longest);
    }

    private static float[] multiply(LinearLayer layer, float[] activation) {
        float[] output = new float[layer.outputLength()];
        layer.multiply(Kernels.best(), activation, 0, new Scratch(), output, 0);
        return output;
    }

    /** K = 3, k = 2, N = 3, both rows (2, 0, 0): the figures of the derivation, computed by hand. */
    @Test
    void isWhatTheDerivationSays() {
        Block weights = Block.of(new float[] {2, 0, 0, 2, 0, 0}, 2, 3);
        CodedLayer coded = new CodedLayer(LinearLayer.of(new DenseLowering(3, 1), weights), Code.sum(2));
        Recovery recovery = new Decoder(coded.code()).recovery(PartSet.of(1, 2));
        double eps = Math.ulp(1f);
        int gainOfWeights = 1 + 2;
        assertThat(new DecodeBound(coded).of(recovery, 0, 5))
                .isEqualTo((6 + gainOfWeights * (6 + 3 + 2)) * eps * 2 * 5);
        assertThat(new DecodeBound(coded).likely(recovery, 0, 5))
                .isEqualTo((Math.sqrt(6) + gainOfWeights * Math.sqrt(11)) * 6 * eps / 2 * 2 * 5);
        double floor = 2 * 3 * Float.MIN_NORMAL * (2 * 3 + 5 * Math.sqrt(3) * (2 + 5));
        assertThat(new ResidualCheck(coded).bound(2, 0))
                .isEqualTo(2 * 3 * Float.MIN_NORMAL * (2 * 3 + 5 * Math.sqrt(3) * 2));
        assertThat(new ResidualCheck(coded).bound(2, 5)).isEqualTo(2 * 3 * 6 * eps * 2 * 5 + floor);
    }
}
