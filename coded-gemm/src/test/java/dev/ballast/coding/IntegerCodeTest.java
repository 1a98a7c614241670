package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recovers every erasure pattern of at most r parts bit for bit, for k up to 8 and r up to 3. Operands are random, worst-case, or force an
 * overflow.
 */
class IntegerCodeTest {
    private static final byte PADDING = -7;

    private final Random random = new Random(5);

    static Stream<Code> codes() {
        List<Code> codes = new ArrayList<>();
        for (int k = 1; k <= 8; k++) {
            for (int r = 1; r <= 3; r++) {
                codes.add(Code.integers(k, r));
            }
            if (k <= 4) {
                codes.add(Code.replicate(k));
            }
        }
        return codes.stream();
    }

    /** Codes whose recoveries divide. Without a division the only bound is that of int32 itself. */
    static Stream<Code> dividing() {
        return codes().filter(code -> !code.replicates());
    }

    @ParameterizedTest
    @MethodSource("codes")
    void everyErasureOfAtMostTheParityGivesTheVeryBits(Code code) {
        WindowAxis axis = new WindowAxis(5, 3, 2, 1, 1, 1);
        Lowering conv = new ConvLowering(3, axis, axis);
        everyErasure(layer(conv, 2 * code.dataParts() + 1, weight -> (byte) random.nextInt(256)), code, random());
    }

    /** Blocks of several convolutions, of which the first is followed by rows of zeros in some parts. */
    @ParameterizedTest
    @MethodSource("codes")
    void everyErasureOfSeveralBlocksGivesTheVeryBits(Code code) {
        WindowAxis point = new WindowAxis(5, 1, 1, 0, 0, 1);
        WindowAxis window = new WindowAxis(5, 3, 1, 1, 1, 1);
        LinearLayer joined = LinearLayer.joined(List.of(
                layer(new ConvLowering(3, point, point), 2 * code.dataParts() + 1, weight ->
                        (byte) random.nextInt(256)),
                layer(new ConvLowering(3, window, window), 3 * code.dataParts() - 1, weight ->
                        (byte) random.nextInt(256))));
        everyErasure(joined, code, random());
    }

    /** The largest product is a sum over K terms of -128 * -128. K is the largest for which int32 is enough, then one more. */
    @ParameterizedTest
    @MethodSource("dividing")
    void worstOperandsAtTheBoundStayInInt32AndOneStepBeyondTakeInt64(Code code) {
        int shift = Decoder.worstShift(code, code.parityParts());
        int largest = (int) (((1L << (31 - shift)) - 1) / (128 * 128));
        for (int terms : new int[] {largest, largest + 1}) {
            byte[] weights = new byte[code.dataParts() * terms];
            Arrays.fill(weights, (byte) -128);
            LinearLayer layer = LinearLayer.integers(
                    new DenseLowering(terms, 1),
                    Weights.int8(weights, 0, code.dataParts(), terms),
                    Arithmetic.INT32,
                    (byte) 0);
            if (128L * 128 * terms > Integer.MAX_VALUE) {
                assertThatThrownBy(() -> new CodedLayer(layer, code)).hasMessageContaining("do not fit int32");
                continue;
            }
            CodedLayer coded = everyErasure(layer, code, index -> (byte) -128);
            assertThat(coded.arithmetic(code.dataParts()))
                    .isEqualTo(terms == largest ? Arithmetic.INT32 : Arithmetic.INT64);
        }
    }

    /** Seven rows over three parts of 3, 2 and 2 rows, so that int64 parts and int32 parts end at different elements. */
    @Test
    void parityInInt64OverPartsOfSeveralRowsGivesTheVeryBits() {
        Code code = Code.integers(3, 2);
        int terms = 1 << (31 - 14 - Decoder.worstShift(code, 2));
        CodedLayer coded = everyErasure(layer(new DenseLowering(terms, 1), 7, index -> (byte) -128), code, random());
        assertThat(coded.arithmetic(3)).isEqualTo(Arithmetic.INT64);
    }

    @Test
    void parityThatWrapsAroundInInt32StillGivesTheVeryBits() {
        int terms = 60_000; // 60,000 * 2^14 is just below 2^30, the sum of eight of them far beyond 2^32
        LinearLayer layer = layer(new DenseLowering(terms, 1), 8, index -> (byte) -128);
        CodedLayer coded = everyErasure(layer, Code.integers(8, 1), index -> (byte) -128);
        assertThat(coded.arithmetic(8)).isEqualTo(Arithmetic.INT32);
    }

    @Test
    void aRecoveryThatWouldNotBeExactIsNone() {
        Code code = Code.integers(8, 2);
        int worst = Decoder.worstShift(code, 2);
        assertThat(worst).isPositive();
        Decoder strict = Decoder.exact(code, worst - 1);
        long refused = Erasures.upTo(10, 2)
                .map(code.all()::minus)
                .filter(arrived -> !strict.recovery(arrived).complete())
                .count();
        assertThat(refused).isPositive();
    }

    @Test
    void codesOfIntegersAreSystematicAndFitInt16() {
        for (int k = 1; k <= 16; k++) {
            for (int r = 1; r <= 2; r++) {
                Code code = Code.integers(k, r);
                assertThat(code.isInteger()).isTrue();
                assertThat(Decoder.worstShift(code, r)).isLessThanOrEqualTo(4);
            }
        }
        assertThatThrownBy(() -> Decoder.exact(Code.mds(3, 2), 3)).hasMessageContaining("is not exact");
    }

    private Stream<PartSet> patterns(Code code) {
        int most = code.replicates() ? 1 : code.parityParts();
        return Erasures.upTo(code.parts(), most).map(code.all()::minus);
    }

    private interface Bytes {
        byte at(int index);
    }

    private Bytes random() {
        return index -> (byte) random.nextInt(256);
    }

    private static byte[] bytes(int length, Bytes value) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = value.at(i);
        }
        return data;
    }

    private static LinearLayer layer(Lowering lowering, int rows, Bytes weight) {
        byte[] weights = bytes(rows * lowering.reduction(), weight);
        return LinearLayer.integers(
                lowering, Weights.int8(weights, 0, rows, lowering.reduction()), Arithmetic.INT32, PADDING);
    }

    private static int[] used(int length) {
        int[] data = new int[length];
        Arrays.fill(data, 99);
        return data;
    }

    /** Recovers each missing data part after each erasure and compares it with its own product; parity holds as a checksum. */
    private CodedLayer everyErasure(LinearLayer layer, Code code, Bytes activation) {
        CodedLayer coded = new CodedLayer(layer, code);
        int length = layer.lowering().inputLength();
        ByteTensor in = ByteTensor.signed(Shape.of(length), bytes(length, activation));
        Tensor[] parts = new Tensor[code.parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = coded.arithmetic(part).product(coded.length(part));
            coded.part(part).multiply(Kernels.portable(), in, new Scratch(), parts[part]);
        }
        ResidualCheck check = new ResidualCheck(coded);
        for (int part = code.dataParts(); part < parts.length; part++) {
            assertThat(check.contradiction(part, parts, 0, coded.length(part), new ColumnNorms(coded)))
                    .isEqualTo(-1);
            for (int data = 0; data < code.dataParts(); data++) {
                int[] product = ((IntTensor) parts[data]).data();
                product[product.length - 1]++;
                assertThat(check.contradiction(part, parts, 0, coded.length(part), new ColumnNorms(coded)))
                        .as("part %d of %s is off by one", data, code)
                        .isEqualTo(code.coefficient(part, data) == 0 ? -1 : product.length - 1);
                product[product.length - 1]--;
            }
        }
        Decoder decoder = coded.decoder();
        patterns(code).forEach(arrived -> {
            Recovery recovery = decoder.recovery(arrived);
            assertThat(recovery.complete()).as(code + " " + arrived).isTrue();
            for (int data = 0; data < code.dataParts(); data++) {
                if (recovery.recoverable().contains(data)) {
                    int[] right = ((IntTensor) parts[data]).data();
                    IntTensor target = IntTensor.wrap(Shape.of(right.length), used(right.length));
                    int middle = right.length / 2;
                    assertThat(recovery.recover(data, parts, 0, middle, target, 0))
                            .isTrue();
                    assertThat(recovery.recover(data, parts, middle, right.length, target, middle))
                            .isTrue();
                    assertThat(target.data()).isEqualTo(right);
                }
            }
        });
        return coded;
    }
}
