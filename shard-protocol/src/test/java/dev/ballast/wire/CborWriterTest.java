package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CborWriterTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_295L, 4_294_967_296L, Long.MAX_VALUE})
    void writesTheShortestHead(long value) {
        assertThat(CborWriter.write(writer -> writer.uint(value))).isEqualTo(CborTree.encode(value));
    }

    @Test
    void writesLongTextsAndByteStrings() {
        String text = "\u00e4\u20ac".repeat(50);
        byte[] bytes = new byte[70_000];

        assertThat(CborWriter.write(writer -> writer.text(text))).isEqualTo(CborTree.encode(text));
        assertThat(CborWriter.write(writer -> writer.bytes(bytes))).isEqualTo(CborTree.encode(bytes));
    }

    @Test
    void refusesANegativeNumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> CborWriter.write(writer -> writer.uint(-1)));
    }

    @Test
    void refusesAMessageThatChangesBetweenMeasuringAndWriting() {
        long[] calls = new long[1];
        assertThatIllegalStateException()
                .isThrownBy(() -> CborWriter.write(writer -> {
                    if (calls[0]++ == 0) {
                        writer.uint(1).uint(2);
                    } else {
                        writer.uint(1);
                    }
                }));
    }
}
