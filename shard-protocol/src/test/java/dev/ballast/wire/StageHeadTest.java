package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageHeadTest {
    @Test
    void isWhatStandsBeforeTheModel() throws WireException {
        Random random = new Random(3);
        for (int size : new int[] {1, 23, 24, 255, 256, 65_535, 65_536, 100_000}) {
            byte[] model = new byte[size];
            random.nextBytes(model);
            StageMessage stage = StageMessage.of(1 + random.nextInt(100_000), 1 + random.nextInt(300), model);
            byte[] encoded = stage.encode();
            byte[] first = Arrays.copyOf(encoded, Math.min(encoded.length, StageHead.MAX_BYTES));
            StageHead head = StageHead.decode(first, encoded.length);

            assertThat(head).isEqualTo(stage.head());
            assertThat(Arrays.copyOfRange(encoded, head.length(), encoded.length))
                    .isEqualTo(model);
            byte[] read = new byte[size];
            StageMessage.decode(encoded).model().get(read);
            assertThat(read).isEqualTo(model);
            for (int length = 0; length < Math.min(encoded.length, 64); length++) {
                byte[] cut = Arrays.copyOf(encoded, length);
                assertThatExceptionOfType(WireException.class).isThrownBy(() -> StageMessage.decode(cut));
            }
        }
    }

    @Test
    void noneIsLongerThanTheBound() throws WireException {
        byte[] longest = Sample.hex("84 02 1a7fffffff 1a7fffffff 5a7fffffee");

        assertThat(longest).hasSize(StageHead.MAX_BYTES);
        assertThat(StageHead.decode(longest, Integer.MAX_VALUE).modelBytes()).isEqualTo(0x7fffffee);
        byte[] largest = Sample.hex("84 02 1a7fffffff 1a7fffffff 5a7fffffff");
        assertThat(StageHead.decode(largest, StageHead.MAX_BYTES + 0x7fffffffL).modelBytes())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void isToldFromOtherParts() {
        assertThat(StageHead.isStage(StageMessage.of(1, 1, new byte[1]).encode()))
                .isTrue();
        assertThat(PartPiece.isPiece(StageMessage.of(1, 1, new byte[1]).encode()))
                .isFalse();
        assertThat(StageHead.isStage(PartPiece.encodeStatus(new Slicing(1, 1)))).isFalse();
        assertThat(StageHead.isStage(Sample.hex("8302"))).isFalse();
        assertThat(StageHead.isStage(Sample.hex("8602"))).isFalse();
        assertThat(StageHead.isStage(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "84 02 01 01 40, 5, 'model: expected 1 to 2147483647 bytes, got 0'",
        "84 02 01 01 5bffffffffffffffff, 5, 'model: expected 1 to 2147483647 bytes, got -1'",
        "84 02 01 01 5a80000000, 2147483657, 'model: expected 1 to 2147483647 bytes, got 2147483648'",
        "84 02 01 01 41 00, 7, 'end: expected 6 bytes, got 7'",
        "84 02 01 01 43 00, 6, 'end: expected 8 bytes, got 6'",
        "84 02 01 01 5801 00, 7, 'stage: expected the shortest head of these numbers'",
        "84 02 1801 01 41 00, 7, 'stage: expected the shortest head of these numbers'",
        "84 02 00 01 41 00, 6, 'input: expected 1 or more, got 0'",
        "84 02 01 00 41 00, 6, 'output: expected 1 or more, got 0'",
        "84 02 01 1a80000000 41 00, 10, output: expected at most 2147483647",
        "84 01 01 01 41 00, 6, 'version: expected 2, got 1'",
        "84 02 01 01 61 00, 6, 'model: expected a byte string, got'"
    })
    void refusesWhatCannotBeginAStageOfThatLength(String hex, long total, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> StageHead.decode(Sample.hex(hex), total))
                .withMessageContaining(text);
    }

    @Test
    void anEmptyStageIsNotEncoded() {
        assertThatIllegalArgumentException().isThrownBy(() -> StageMessage.of(0, 1, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> StageMessage.of(1, 0, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> StageMessage.of(1, 1, new byte[0]));
    }
}
