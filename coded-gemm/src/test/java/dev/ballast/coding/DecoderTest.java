package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Naive;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests every erasure pattern of every code with k up to 8 and up to 3 parity parts. The rows of the layers do not divide evenly. */
class DecoderTest {
    private static final double EPS = Math.ulp(1f);

    static Stream<Code> codes() {
        List<Code> codes = new ArrayList<>();
        for (int k = 1; k <= 8; k++) {
            codes.add(Code.none(k));
            codes.add(Code.sum(k));
            if (k <= 5) {
                codes.add(Code.replicate(k));
            }
            codes.add(Code.mds(k, 2));
            codes.add(Code.mds(k, 3));
            codes.add(Code.integers(k, 2));
            codes.add(random(k, 2));
        }
        codes.add(Code.partial(3));
        codes.add(Code.partial(6));
        codes.add(Code.replicate(5, 2));
        return codes.stream();
    }

    private static Code random(int k, int r) {
        Random random = new Random(31L * k + r);
        double[][] generator = new double[k + r][k];
        for (int row = 0; row < k + r; row++) {
            for (int col = 0; col < k; col++) {
                generator[row][col] = row < k ? (row == col ? 1 : 0) : random.nextGaussian();
            }
        }
        return Code.of("random", generator);
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aMissingPartIsRecoverableExactlyWhenItsUnitRowLiesInTheSpanOfTheArrivedRows(Code code) {
        List<Decoder> decoders = new ArrayList<>(List.of(new Decoder(code)));
        if (code.isInteger()) {
            decoders.add(Decoder.exact(code, Long.SIZE));
        }
        for (long bits = 0; bits < 1L << code.parts(); bits++) {
            PartSet arrived = new PartSet(bits);
            PartSet expected = PartSet.EMPTY;
            for (int data = 0; data < code.dataParts(); data++) {
                if (!arrived.contains(data) && inSpan(code, arrived, data)) {
                    expected = expected.with(data);
                }
            }
            for (Decoder decoder : decoders) {
                Recovery recovery = decoder.recovery(arrived);
                assertThat(recovery.recoverable())
                        .as("%s from %s", code, arrived)
                        .isEqualTo(expected);
                assertThat(recovery.missing()).isEqualTo(code.data().minus(arrived));
                assertThat(recovery.complete()).isEqualTo(recovery.missing().equals(expected));
            }
        }
    }

    private static boolean inSpan(Code code, PartSet arrived, int data) {
        return rank(code, arrived, -1) == rank(code, arrived, data);
    }

    private static int rank(Code code, PartSet arrived, int unitRow) {
        DMatrixRMaj rows = new DMatrixRMaj(code.parts() + 1, code.dataParts());
        for (int part = 0; part < code.parts(); part++) {
            for (int col = 0; col < code.dataParts() && arrived.contains(part); col++) {
                rows.set(part, col, code.coefficient(part, col));
            }
        }
        if (unitRow >= 0) {
            rows.set(code.parts(), unitRow, 1);
        }
        return rank(rows);
    }

    private static int rank(DMatrixRMaj rows) {
        return MatrixFeatures_DDRM.rank(rows, 1e-9);
    }

    @ParameterizedTest
    @MethodSource("codes")
    void recoversTheRawProductOfUnevenPartsFromEveryPattern(Code code) {
        int rows = 3 * code.dataParts() + code.dataParts() / 2;
        LinearLayer layer =
                LinearLayer.of(new DenseLowering(17, 3), Block.of(Naive.random(rows * 17 + 2, 5), 2, rows, 17));
        checkEveryPattern(new CodedLayer(layer, code), Naive.random(51, 6));
    }

    @Test
    void recoversAConvolutionWhoseFiltersDoNotDivideEvenly() {
        WindowAxis axis = new WindowAxis(9, 3, 2, 1, 0, 1);
        ConvLowering conv = new ConvLowering(3, axis, axis);
        LinearLayer layer = LinearLayer.of(conv, Block.of(Naive.random(10 * 27, 7), 10, 27));
        checkEveryPattern(new CodedLayer(layer, Code.sum(4)), Naive.random(conv.inputLength(), 8));
    }

    /** A part that becomes infinite or NaN through an infinity is reported as doubtful, wherever the element is in its run. */
    @Test
    void saysWhenAnInfinityElsewhereSpoilsARecovery() {
        int length = 4099;
        Recovery recovery = new Decoder(Code.sum(2)).recovery(PartSet.of(1, 2));
        float[] data = new float[length];
        float[] parity = new float[length];
        Tensor[] parts = {FloatTensor.flat(new float[length]), FloatTensor.flat(data), FloatTensor.flat(parity)};
        FloatTensor target = FloatTensor.flat(new float[length]);
        assertThat(recovery.recover(0, parts, 0, length, target, 0)).isTrue();
        for (int at : new int[] {0, 1, 7, 8, 9, 2046, 2047, 2048, 2049, 4095, 4096, 4097, 4098}) {
            data[at] = Float.POSITIVE_INFINITY;
            parity[at] = Float.POSITIVE_INFINITY;
            assertThat(recovery.recover(0, parts, 0, length, target, 0)).isFalse();
            assertThat(target.data()[at]).isNaN();
            assertThat(recovery.recover(0, parts, 0, at, target, 0)).isTrue();
            assertThat(recovery.recover(0, parts, at + 1, length, target, 0)).isTrue();
            data[at] = 1;
            assertThat(recovery.recover(0, parts, at, at + 1, target, 0)).isFalse();
            parity[at] = 1;
        }
    }

    private static void checkEveryPattern(CodedLayer coded, float[] activation) {
        Code code = coded.code();
        Decoder decoder = new Decoder(code);
        float[] expected = multiply(coded.layer(), activation);
        FloatTensor[] parts = new FloatTensor[code.parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = FloatTensor.flat(multiply(coded.part(part), activation));
            assertThat(parts[part].data()).hasSize(coded.length(part));
        }
        for (long bits = 0; bits < 1L << code.parts(); bits++) {
            PartSet arrived = new PartSet(bits);
            Recovery recovery = decoder.recovery(arrived);
            for (int data = 0; data < code.dataParts(); data++) {
                if (recovery.recoverable().contains(data)) {
                    checkPart(coded, recovery, data, withoutErased(parts, arrived), expected);
                }
            }
        }
    }

    /** Recovers slice by slice, within 17 * eps * |W||I| of the layer's own product times the gain of the recovery. */
    private static void checkPart(
            CodedLayer coded, Recovery recovery, int data, FloatTensor[] parts, float[] expected) {
        float[] recovered = new float[coded.length(data) + 2];
        Arrays.fill(recovered, Float.NaN);
        int middle = coded.length(data) / 2;
        recovery.recover(data, parts, 0, middle, FloatTensor.flat(recovered), 1);
        recovery.recover(data, parts, middle, coded.length(data), FloatTensor.flat(recovered), 1 + middle);
        assertThat(recovered[0]).isNaN();
        assertThat(recovered[recovered.length - 1]).isNaN();
        double bound = 60 * 8 * 27 * EPS * Math.max(1, recovery.gain(data)) * 2;
        for (int i = 0; i < coded.length(data); i++) {
            float value = expected[coded.outputOffset(data) + i];
            if (!(Math.abs(recovered[1 + i] - value) <= bound)) {
                throw new AssertionError(coded.code() + " part " + data + " element " + i + " from "
                        + recovery.arrived() + ": " + recovered[1 + i] + " for " + value);
            }
        }
    }

    /** Fills parts that did not arrive with NaN, because they must not be read. */
    private static FloatTensor[] withoutErased(FloatTensor[] parts, PartSet arrived) {
        FloatTensor[] visible = new FloatTensor[parts.length];
        for (int part = 0; part < parts.length; part++) {
            visible[part] = parts[part];
            if (!arrived.contains(part)) {
                visible[part] = FloatTensor.zeros(parts[part].shape());
                Arrays.fill(visible[part].data(), Float.NaN);
            }
        }
        return visible;
    }

    private static float[] multiply(LinearLayer layer, float[] activation) {
        float[] output = new float[layer.outputLength()];
        layer.multiply(Kernels.best(), activation, 0, new Scratch(), output, 0);
        return output;
    }

    @Test
    void integersUpToTheMantissaComeBackExactlyFromASum() {
        Random random = new Random(3);
        float[] weights = new float[10 * 20];
        float[] activation = new float[20];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(255) - 127;
        }
        for (int i = 0; i < activation.length; i++) {
            activation[i] = random.nextInt(255);
        }
        LinearLayer layer = LinearLayer.of(new DenseLowering(20, 1), Block.of(weights, 10, 20));
        CodedLayer coded = new CodedLayer(layer, Code.sum(4));
        FloatTensor[] parts = new FloatTensor[5];
        for (int part = 0; part < 5; part++) {
            parts[part] = FloatTensor.flat(multiply(coded.part(part), activation));
        }
        float[] expected = multiply(layer, activation);
        for (int data = 0; data < 4; data++) {
            Recovery recovery =
                    new Decoder(coded.code()).recovery(coded.code().all().without(data));
            float[] recovered = new float[coded.length(data)];
            recovery.recover(data, parts, 0, recovered.length, FloatTensor.flat(recovered), 0);
            assertThat(recovered)
                    .containsExactly(Arrays.copyOfRange(
                            expected, coded.outputOffset(data), coded.outputOffset(data) + recovered.length));
        }
    }

    @Test
    void aSumIsSolvedBySubtractionAlone() {
        Recovery recovery = new Decoder(Code.sum(4)).recovery(PartSet.of(0, 1, 3, 4));
        assertThat(recovery.gain(2)).isEqualTo(4.0);
        float[] out = new float[1];
        FloatTensor[] parts = Stream.of(1, 2, 99, 4, 10)
                .map(value -> FloatTensor.flat(new float[] {value}))
                .toArray(FloatTensor[]::new);
        recovery.recover(2, parts, 0, 1, FloatTensor.flat(out), 0);
        assertThat(out).containsExactly(3f);
    }

    @Test
    void thePapersOwnTwoParityCodeLosesTwoOfTenDoubleErasures() {
        Code code = Code.partial(3);
        Decoder decoder = new Decoder(code);
        int decodable = 0;
        for (int first = 0; first < 5; first++) {
            for (int second = first + 1; second < 5; second++) {
                decodable += decoder.recovery(code.all().without(first).without(second))
                                .complete()
                        ? 1
                        : 0;
            }
        }
        assertThat(decodable).isEqualTo(8);
    }

    @Test
    void aSolutionThatIsOnlyNoiseCountsAsLost() {
        Code code = Code.of("flat", new double[][] {{1, 0}, {0, 1}, {1, 1}, {1, 1 + 1e-7}});
        assertThat(new Decoder(code).recovery(PartSet.of(2, 3)).complete()).isFalse();
    }

    @Test
    void aPartThatDoesNotFollowIsRefused() {
        Recovery recovery = new Decoder(Code.sum(3)).recovery(PartSet.of(0, 3));
        assertThat(recovery.lost()).isEqualTo(PartSet.of(1, 2));
        assertThatThrownBy(() -> recovery.recover(1, new FloatTensor[4], 0, 1, FloatTensor.flat(new float[1]), 0))
                .hasMessage("data part 1 does not follow from the parts {0, 3}");
    }
}
