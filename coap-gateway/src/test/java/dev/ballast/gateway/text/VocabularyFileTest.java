package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyFileTest {
    private static final String SPECIAL = "[CLS]\n[SEP]\n[PAD]\n[UNK]\n";

    @TempDir
    Path folder;

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> VocabularyFile.parse(text, "vocab.txt", true))
                .isInstanceOf(TextException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theLineIsTheIdWhateverEndsIt() throws TextException {
        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            TokenizerSettings read = VocabularyFile.parse((SPECIAL + "a\n##b").replace("\n", end), "vocab.txt", true);
            assertThat(read.vocabulary()).hasSize(6).containsEntry("a", 4).containsEntry("##b", 5);
            assertThat(read.special().end()).isEqualTo(1);
            assertThat(read.longestText()).isEqualTo(256);
        }
    }

    @Test
    void aFileThatIsNoVocabularyIsRefusedWithTheLine() {
        refused("[CLS]\n[SEP]\n[PAD]\n", "vocab.txt has no line [UNK]");
        refused(SPECIAL + "a\nb\na\n", "vocab.txt:7: the token \"a\" is in the file twice");
        refused(SPECIAL + "x".repeat(501), "vocab.txt:5: a token of 501 characters");
        refused(
                IntStream.range(0, 600_001).mapToObj(Integer::toString).collect(Collectors.joining("\n")),
                "600001: more than");
    }

    private static TextTokenizer read(Path file, @Nullable Integer longest) throws TextException {
        return new TokenizerSource(TokenizerSource.Kind.VOCABULARY, file, null, longest).read();
    }

    @Test
    void theFileIsReadWithinBounds() throws IOException, TextException {
        Path file = folder.resolve("vocab.txt");
        assertThatThrownBy(() -> read(file, null)).hasMessageContaining("there is no file");
        Files.write(file, new byte[] {'a', '\n', (byte) 0xFF});
        assertThatThrownBy(() -> read(file, null)).hasMessageContaining("is not UTF-8");
        Files.write(file, new byte[BoundedFile.MOST_BYTES + 1]);
        assertThatThrownBy(() -> read(file, null)).hasMessageContaining("more than 16777216 bytes");
        Files.writeString(file, SPECIAL);
        assertThat(read(file, 77).longestText()).isEqualTo(77);
        assertThat(read(file, null).description())
                .isEqualTo("WordPiece, 4 tokens, lower case, at most 256 tokens a text");
    }
}
