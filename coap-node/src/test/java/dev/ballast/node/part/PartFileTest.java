package dev.ballast.node.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartFileTest {
    /** Floats of a chunk. */
    private static final int CHUNK = 16_384;

    @TempDir
    private Path directory;

    /** Sizes below, at and beyond the ends of the first bytes and of chunks. */
    static IntStream sizes() {
        return IntStream.of(
                1, 2, 17, 18, 19, 20, 21, 22, 23, 24, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void readsWhatADecoderOfAllBytesReads(int size) throws Exception {
        for (LinearLayer layer : List.of(
                Parts.dense(1, size), Parts.dense(size, 1), Parts.conv(size, 1, 5), Parts.joined(size + 2, 1, 5))) {
            byte[] part = PartMessage.of(layer).encode();
            byte[] longer = Arrays.copyOf(part, part.length + 9);
            PartFile file = new PartFile(Files.write(directory.resolve("part"), longer), part.length);

            assertThat(file.hash()).isEqualTo(PartIds.of(part));
            assertThat(file.read().encode()).isEqualTo(part);
        }
    }

    @Test
    void refusesEveryFirstPartOfAPart() throws Exception {
        byte[] part = PartMessage.of(Parts.conv(2, 1, 5)).encode();
        Path path = Files.write(directory.resolve("part"), part);
        for (int length = 0; length < part.length; length++) {
            PartFile file = new PartFile(path, length);

            assertThat(file.hash()).isEqualTo(PartIds.of(Arrays.copyOf(part, length)));
            assertThatExceptionOfType(WireException.class).isThrownBy(file::read);
        }
    }

    @Test
    void aFileThatIsTooShortIsAnError() throws IOException {
        byte[] part = PartMessage.of(Parts.dense(10, 10)).encode();
        Path path = Files.write(directory.resolve("part"), Arrays.copyOf(part, part.length - 1));
        PartFile file = new PartFile(path, part.length);

        assertThatIOException().isThrownBy(file::hash);
        assertThatIOException().isThrownBy(file::read);
    }
}
