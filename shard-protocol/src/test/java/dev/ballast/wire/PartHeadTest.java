package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartHeadTest {
    private static final WindowAxis AXIS = new WindowAxis(32, 3, 2, 1, 0, 1);

    @Test
    void isWhatStandsBeforeTheWeights() throws WireException {
        for (Lowering lowering : List.of(new DenseLowering(30, 2), new ConvLowering(3, AXIS, AXIS))) {
            float[] weights = new float[7 * lowering.reduction()];
            PartMessage part = PartMessage.of(LinearLayer.of(lowering, Block.of(weights, 7, lowering.reduction())));
            byte[] encoded = part.encode();

            PartHead head = PartHead.decode(Arrays.copyOf(encoded, PartHead.MAX_BYTES), encoded.length);

            assertThat(head.elements()).isEqualTo(weights.length);
            assertThat(head.length()).isEqualTo(encoded.length - weights.length * Float.BYTES);
            WeightBytes taken = head.weights();
            taken.take(encoded, head.length(), encoded.length - head.length());
            assertThat(taken.part().encode()).isEqualTo(encoded);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7c00, 0xfc00, 0x7e00})
    void aHalfThatIsNoFiniteNumberIsRefused(int bits) throws WireException {
        Weights weights = Weights.float16(new short[] {0x3c00, 0x3c00, 0x7bff}, 0, 1, 3);
        byte[] encoded = PartMessage.of(LinearLayer.floats(new DenseLowering(3, 1), weights))
                .encode();
        assertThat(PartMessage.decode(encoded).encode()).isEqualTo(encoded);
        encoded[encoded.length - 2] = (byte) bits;
        encoded[encoded.length - 1] = (byte) (bits >> 8);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(encoded))
                .withMessageContaining("a float16 weight that is infinite or no number");
    }

    @Test
    void noneIsLongerThanTheBound() {
        // numbers as long as the schema permits, although no geometry has all of them
        String block = "84 84 01 1a7fffffff" + "83 1a00010000 1a00010000 1a00010000".repeat(2) + "1a7fffffff 18ff 1840";
        byte[] longest = Sample.hex("83 02 88" + block.repeat(8) + "d855 5a7ffffffc");

        assertThat(longest.length).isLessThanOrEqualTo(PartHead.MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "83 02 81 82 82 00 03 01 d855 4c, 11, 'weights: expected 3 float32, got 11 bytes in all'",
        "83 02 81 82 82 00 03 01 d855 4c, 12, 'end: expected 23 bytes, got 12'",
        "83 02 81 82 82 00 03 01 d855 4c, 22, 'end: expected 23 bytes, got 22'",
        "83 02 81 82 82 00 03 01 d855 4c, 24, 'end: expected 23 bytes, got 24'",
        "83 02 81 82 82 00 03 01 d855 4b, 23, 'weights: expected the shortest head of 12 bytes, got another'",
        "83 02 81 82 82 00 03 01 d854 4c, 23, 'weights: expected the shortest head of 6 bytes, got another'",
        "83 02 81 82 82 00 03 01 d855 580c, 24, 'weights: expected the shortest head of 12 bytes, got another'",
        "83 1802 81 82 82 00 03 01 d855 4c, 24, 'weights: expected the shortest head of 12 bytes, got another'",
        "83 02 81 82 82 00 03 01 d855, 23, the 10 bytes end inside the message",
        "83 02 81 82 82 00 03 00 d855 40, 11, rows: expected 1 or more",
        "83 02 81 82 82 00 1a7fffffff 1a7fffffff d855 5a7ffffffc, 9223372036854775807, weights: expected 4611686014132420609 float32",
        "83 02 81 82 82 00 03, 23, the 7 bytes end inside the message"
    })
    void refusesWhatCannotBeginAPartOfThatLength(String hex, long total, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartHead.decode(Sample.hex(hex), total))
                .withMessageContaining(text);
    }
}
