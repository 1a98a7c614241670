package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.wire.WireException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartMessageTest {
    @Test
    void isNamedByTheHashOfItsBytes() {
        PartMessage part = PartMessage.of(LinearLayer.of(new DenseLowering(1, 1), Block.of(new float[] {1f}, 1, 1)));

        // printf '\x83\x02\x81\x82\x82\x00\x01\x01\xd8\x55\x44\x00\x00\x80\x3f' | sha256sum
        assertThat(part.partId()).isEqualTo("335d86f04f826cf14d0902345b7983841e6c614c7433c9e75b1d45974031f3c6");
        assertThat(PartIds.isValid(part.partId())).isTrue();
    }

    @Test
    void takesTheWeightsOfARangeOfALargerArray() throws WireException {
        Block middle = Block.of(new float[] {9, 1, 2, 3, 4, 9}, 1, 2, 2);

        OpenLayer layer = PartMessage.decode(PartMessage.of(LinearLayer.of(new DenseLowering(2, 1), middle))
                        .encode())
                .layer();

        assertThat(layer.weights().floats()).containsExactly(1, 2, 3, 4);
        assertThat(layer.rows()).isEqualTo(2);
    }

    /** Geometries that are well-formed CBOR but impossible, or that announce weights which do not follow. */
    @ParameterizedTest
    @CsvSource({
        "83 02 81 82 82 00 00 01 d85540, dense layer of 0 features",
        "83 02 81 82 82 02 01 01 d85540, '0 (dense) or 1 (convolution), got 2'",
        "83 02 81 82 82 00 01 00 d85540, 'rows: expected 1 or more, got 0'",
        "83 02 81 82 82 00 1a7fffffff 1a7fffffff d85540, expected 4611686014132420609 float32",
        "83 02 81 82 82 00 1a7fffffff 01 d8555a7fffffff, expected 2147483647 float32",
        "83 02 80 d85540, 'block: expected an element, got the end of the array'",
        "83 02 82 82 82 00 01 01 82 82 00 01 01 d85540, 'blocks: expected one block, or convolutions, got a dense block of several'",
        "83 02 82 82 84 01 01 83 01 01 01 83 01 01 01 01 82 82 00 01 01 d85540, 'blocks: expected one block, or convolutions'",
        "83 02 82 82 84 01 01 83 01 01 01 83 01 01 01 01 82 84 01 02 83 01 01 01 83 01 01 01 01 d85540, over 1 and over 2 channels",
        "83 02 82 82 84 01 01 83 01 01 01 83 01 01 01 01 84 84 01 01 83 01 01 01 83 01 01 01 01 00 1820 d85540, expected FLOAT32 with padding 0 as in the first block",
        "83 02 82 84 84 01 01 83 01 01 01 83 01 01 01 01 00 1820 84 84 01 01 83 01 01 01 83 01 01 01 01 01 1820 d84840, got INT32 with padding 1",
        "83 02 82 84 84 01 01 83 01 01 01 83 01 01 01 01 00 1820 84 84 01 01 83 01 01 01 83 01 01 01 01 00 1840 d84840, got INT64 with padding 0",
        "83 02 82 82 84 01 01 83 01 01 01 83 01 01 01 1a7fffffff 82 84 01 01 83 01 01 01 83 01 01 01 1a7fffffff d8555a7ffffffc, expected more float32",
        "83 02 81 82 84 01 01 83 00 01 01 83 01 01 01 01 d85540, 'kernel 0, stride 1, dilation 1: all must be 1 or more'",
        "83 02 81 82 84 01 01 83 1a00010001 01 01 83 01 01 01 01 d85540, at most 65536",
        "83 02 81 82 84 01 1a7fffffff 83 190100 01 01 83 01 01 01 01 d85540, more than 2^31-1",
    })
    void refusesImpossibleGeometry(String hex, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(Sample.hex(hex)))
                .withMessageContaining(text)
                .satisfies(e -> assertThat(e.reason()).isIn(Reason.OUT_OF_RANGE, Reason.WRONG_LENGTH));
    }

    /** A list may announce any length; nothing is made of more blocks than a part may have. */
    @ParameterizedTest
    @ValueSource(strings = {"89", "9a7fffffff", "9bffffffffffffffff"})
    void refusesALongListOfBlocks(String head) {
        String block = "82 84 01 01 83 01 01 01 83 01 01 01 01";
        byte[] long9 = Sample.hex("83 02 " + head + block.repeat(9) + "d85540");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(long9))
                .satisfies(e -> assertThat(e.reason()).isIn(Reason.TOO_LARGE, Reason.MALFORMED));
    }

    @Test
    void severalBlocksComeBackAsTheyWere() throws WireException {
        WindowAxis point = new WindowAxis(5, 1, 1, 0, 0, 1);
        WindowAxis window = new WindowAxis(5, 3, 1, 1, 1, 1);
        LinearLayer first = LinearLayer.of(
                new ConvLowering(2, point, point), Block.of(new float[] {9, 1, 2, 3, 4, 5, 6, 9}, 1, 3, 2));
        LinearLayer second = LinearLayer.of(new ConvLowering(2, window, window), Block.of(new float[18], 1, 18));
        LinearLayer joined = LinearLayer.joined(List.of(first, second));

        OpenLayer back = PartMessage.decode(PartMessage.of(joined).encode()).layer();

        assertThat(back.lowering()).isEqualTo(joined.lowering().open());
        assertThat(back.weights().isSame(joined.weights())).isTrue();
        assertThat(back.at(JobExtents.of(joined.lowering()).numbers()).lowering())
                .isEqualTo(joined.lowering());
    }

    @Test
    void refusesAnEncodingThatWouldNameTheSamePartDifferently() {
        byte[] versionInTwoBytes = Sample.hex("83 1802 81 82 82 00 01 01 d855 44 00000000");
        byte[] lengthInFourBytes = Sample.hex("83 02 81 82 82 00 01 01 d855 5a00000004 00000000");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(versionInTwoBytes))
                .withMessage("part, weights: expected the shortest head of 4 bytes, got another");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(lengthInFourBytes))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void refusesWeightsOfAnotherLength() {
        byte[] threeBytesShort = Sample.hex("83 02 81 82 82 00 01 01 d855 41 00 00 00 00");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(threeBytesShort))
                .withMessage("part, weights: expected the shortest head of 4 bytes, got another");
    }
}
