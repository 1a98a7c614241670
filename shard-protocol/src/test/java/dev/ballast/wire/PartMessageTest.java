package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.wire.WireException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartMessageTest {
    @Test
    void isNamedByTheHashOfItsBytes() {
        PartMessage part = PartMessage.of(LinearLayer.of(new DenseLowering(1, 1), Block.of(new float[] {1f}, 1, 1)));

        // printf '\x84\x01\x83\x00\x01\x01\x01\xd8\x55\x44\x00\x00\x80\x3f' | sha256sum
        assertThat(part.partId()).isEqualTo("74979c31b8803eab07aff0ba5622509fb1de2b66bb474df11136c5dc9191e082");
        assertThat(PartIds.isValid(part.partId())).isTrue();
    }

    @Test
    void takesTheWeightsOfARangeOfALargerArray() throws WireException {
        Block middle = Block.of(new float[] {9, 1, 2, 3, 4, 9}, 1, 2, 2);

        LinearLayer layer = PartMessage.decode(PartMessage.of(LinearLayer.of(new DenseLowering(2, 1), middle))
                        .encode())
                .layer();

        assertThat(layer.weights().floats()).containsExactly(1, 2, 3, 4);
        assertThat(layer.rows()).isEqualTo(2);
    }

    /** Geometries that are well-formed CBOR but impossible, or that announce weights which do not follow. */
    @ParameterizedTest
    @CsvSource({
        "84 01 83 00 00 01 01 d85540, dense layer of 0 features",
        "84 01 83 02 01 01 01 d85540, '0 (dense) or 1 (convolution), got 2'",
        "84 01 83 00 1a7fffffff 1a7fffffff 01 d85540, a possible geometry",
        "84 01 83 00 01 01 00 d85540, 0 rows",
        "84 01 83 00 01 1a7fffffff 02 d85548 0000000000000000, 2 rows of 2147483647 columns",
        "84 01 83 00 1a7fffffff 01 1a7fffffff d85540, expected 4611686014132420609 float32",
        "84 01 83 00 1a7fffffff 01 01 d8555a7fffffff, expected 2147483647 float32",
        "84 01 84 01 01 86 03 05 01 00 00 01 86 01 01 01 00 00 01 01 d85540, the window fits the padded input",
        "84 01 84 01 01 86 1a00010001 01 01 00 00 01 86 01 01 01 00 00 01 01 d85540, at most 65536",
        "84 01 84 01 1a7fffffff 86 190100 01 01 00 00 01 86 01 01 01 00 00 01 01 d85540, more than 2^31-1",
    })
    void refusesImpossibleGeometry(String hex, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(Sample.hex(hex)))
                .withMessageContaining(text)
                .satisfies(e -> assertThat(e.reason()).isIn(Reason.OUT_OF_RANGE, Reason.WRONG_LENGTH));
    }

    @Test
    void refusesAnEncodingThatWouldNameTheSamePartDifferently() {
        byte[] versionInTwoBytes = Sample.hex("84 1801 83 00 01 01 01 d855 44 00000000");
        byte[] lengthInFourBytes = Sample.hex("84 01 83 00 01 01 01 d855 5a00000004 00000000");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(versionInTwoBytes))
                .withMessage("part, weights: expected the shortest head of 4 bytes, got another");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(lengthInFourBytes))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void refusesWeightsOfAnotherLength() {
        byte[] threeBytesShort = Sample.hex("84 01 83 00 01 01 01 d855 41 00 00 00 00");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartMessage.decode(threeBytesShort))
                .withMessage("part, weights: expected the shortest head of 4 bytes, got another");
    }
}
