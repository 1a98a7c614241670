package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartPieceTest {
    @Test
    void thePiecesMakeUpThePart() throws WireException {
        byte[] part = new byte[10_001];
        new Random(1).nextBytes(part);
        for (int pieceBytes : new int[] {1, 7, 1000, 10_000, 10_001, 20_000}) {
            Slicing slicing = new Slicing(part.length, pieceBytes);
            byte[] received = new byte[part.length];
            for (int index = 0; index < slicing.pieces(); index++) {
                PartPiece piece = PartPiece.decode(PartPiece.encode(part, pieceBytes, index));
                assertThat(piece.slicing()).isEqualTo(slicing);
                assertThat(piece.index()).isEqualTo(index);
                piece.data().get(received, slicing.start(index), slicing.size(index));
            }
            assertThat(received).isEqualTo(part);
        }
    }

    @Test
    void isToldFromAWholePart() {
        PartMessage part = PartMessage.of(LinearLayer.of(new DenseLowering(1, 1), Block.of(new float[] {1f}, 1, 1)));

        assertThat(PartPiece.isPiece(PartPiece.encodeStatus(new Slicing(1, 1)))).isTrue();
        assertThat(PartPiece.isPiece(part.encode())).isFalse();
        assertThat(PartPiece.isPiece(new byte[0])).isFalse();
    }

    @Test
    void theStatusCarriesNothing() throws WireException {
        PartPiece status = PartPiece.decode(PartPiece.encodeStatus(new Slicing(5, 3)));

        assertThat(status.index()).isEqualTo(-1);
        assertThat(status.data().remaining()).isZero();
        assertThat(status.slicing()).isEqualTo(new Slicing(5, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "85 02 00 03 f6 f6, 'total_bytes: expected 1 or more, got 0'",
        "85 02 1a80000000 03 f6 f6, total_bytes: expected at most 2147483647",
        "85 02 05 00 f6 f6, 'piece_bytes: expected 1 or more, got 0'",
        "85 02 05 03 02 41 00, 'index: expected at most 1, got 2'",
        "85 02 05 03 01 41 00, 'data: expected 2 bytes in piece 1, got 1'",
        "85 02 05 03 01 43 000000, 'data: expected 2 bytes in piece 1, got 3'",
        "85 02 05 03 00 f6, 'data: expected a byte string, got null'",
        "85 02 05 03 01 f6, 'data: expected a byte string, got null'",
        "85 02 05 03 f6 40, 'data: expected null without an index, got a byte string'",
        "85 02 1a7fffffff 1a7fffffff 00 5a7fffffff 00, the 19 bytes end inside the message"
    })
    void refusesWhatNoPieceSays(String hex, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> PartPiece.decode(Sample.hex(hex)))
                .withMessageContaining(text);
    }

    @Test
    void noPieceHasMoreOverheadThanTheBoundAndOneHasAsMuch() throws WireException {
        for (int exponent = 0; exponent < 16; exponent++) { // a head grows at powers of two only
            int unit = exponent == 0 ? 1 : (1 << exponent) - 1;
            int last = new Slicing(Integer.MAX_VALUE, unit).pieces() - 2;
            byte[] piece = CborTree.encode(List.of(2, Integer.MAX_VALUE, unit, last, new byte[unit]));
            assertThat(PartPiece.decode(piece).index()).isEqualTo(last);
            assertThat(piece.length - unit).isLessThanOrEqualTo(PartPiece.maxOverhead());
        }
        byte[] longest = CborTree.encode(List.of(2, Integer.MAX_VALUE, 256, 1 << 16, new byte[256]));
        assertThat(PartPiece.decode(longest).index()).isEqualTo(1 << 16);
        assertThat(longest).hasSize(256 + PartPiece.maxOverhead());
    }

    @Test
    void aProbeIsAsLongAsItIsMade() throws WireException {
        byte[] probe = new Probe(Integer.MAX_VALUE, 65_000).encode();

        assertThat(probe).hasSize(65_000 + Probe.maxOverhead());
        assertThat(Probe.decode(probe)).isEqualTo(new Probe(Integer.MAX_VALUE, 65_000));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> Probe.decode(Sample.hex("83 02 00 5a7fffffff")))
                .withMessageContaining("end inside the message");
    }

    @Test
    void theSmallestProbeIsNumberZeroWithoutPadding() throws WireException {
        assertThat(new Probe(0, 0).encode()).isEqualTo(Sample.hex("83 02 00 40"));
        assertThat(Probe.decode(Sample.hex("83 02 00 40"))).isEqualTo(new Probe(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Probe(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Probe(0, -1));
    }
}
