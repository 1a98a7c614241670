package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class PartIdsTest {
    /** SHA-256 of "abc" (FIPS 180-4, first example). */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final byte[] BYTES = "abc".getBytes(StandardCharsets.US_ASCII);

    @Test
    void isTheSha256OfTheEncodingWholeOrInPieces() {
        MessageDigest digest = PartIds.newDigest();
        for (int times = 0; times < 2; times++) { // each id resets the digest
            for (byte octet : BYTES) {
                digest.update(octet);
            }
            assertThat(PartIds.of(digest)).isEqualTo(ABC);
        }
        assertThat(PartIds.of(BYTES)).isEqualTo(ABC);
        assertThat(PartIds.fromBytes(PartIds.toBytes(ABC))).isEqualTo(ABC);
    }

    @Test
    void aStageIsNamedByItsEncoding() {
        StageMessage stage = StageMessage.of(1, 1, BYTES);

        assertThat(stage.partId()).isEqualTo(PartIds.of(stage.encode()));
    }

    @Test
    void isWrittenAs64LowerCaseHexDigits() {
        assertThat(PartIds.isValid(ABC)).isTrue();
        assertThat(PartIds.isValid(ABC.substring(1))).isFalse();
        assertThat(PartIds.isValid(ABC + "0")).isFalse();
        assertThat(PartIds.isValid(ABC.replace('b', 'B'))).isFalse();
        assertThat(PartIds.isValid(ABC.replace('b', 'g'))).isFalse();
    }
}
