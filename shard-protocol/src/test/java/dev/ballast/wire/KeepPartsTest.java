package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeepPartsTest {
    private static List<String> ids(int count) {
        return Collections.nCopies(count, "ab".repeat(32));
    }

    @Test
    void aMessageNamesALimitedNumberOfParts() throws WireException {
        List<String> most = ids(KeepParts.MAX_PARTS);
        assertThat(KeepParts.decode(new KeepParts(most).encode()).partIds()).isEqualTo(most);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeepParts(ids(KeepParts.MAX_PARTS + 1)))
                .withMessage("at most 1024 parts fit a message, are 1025");
    }

    /** A body in blocks has room for a hundred thousand names, which become several times as many bytes of memory. */
    @Test
    void aNodeReadsNoMoreNamesThanThat() {
        byte[] more = CborWriter.write(writer -> {
            writer.array(2).uint(Cbor.VERSION);
            PartIds.write(writer, ids(KeepParts.MAX_PARTS + 1));
        });
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> KeepParts.decode(more))
                .withMessage("parts to keep, parts: expected at most 1024 ids, got more");
    }
}
