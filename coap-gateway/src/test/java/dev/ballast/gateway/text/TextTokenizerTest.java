package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextTokenizerTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static TextTokenizer tokenizer(boolean lowerCase, boolean stripAccents) throws TextException {
        return TextTokenizer.of(VocabularyFile.parse(Golden.text("vocab.txt"), "vocab.txt", lowerCase)
                .withLetters(new BasicTokenizer.Letters(lowerCase, stripAccents)));
    }

    private static int[] ids(String text, int most) throws TextException {
        return tokenizer(true, true).ids(text, most, () -> false);
    }

    @Test
    void idsAreThoseOfTheReference() throws TextException, IOException {
        TextTokenizer uncased = tokenizer(true, true);
        TextTokenizer cased = tokenizer(false, false);
        TextTokenizer accents = tokenizer(true, false);
        for (String line : Golden.lines("ids.tsv")) {
            String[] columns = line.split("\t", -1);
            TextTokenizer kind = columns[0].equals("uncased") ? uncased : columns[0].equals("cased") ? cased : accents;
            String text = JSON.readValue(columns[1], String.class);
            int[] expected = Stream.of(columns[2].split(" ", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(kind.ids(text, 64, () -> false)).as(line).isEqualTo(expected);
        }
    }

    @Test
    void aTokenizerFileGivesTheSameIds() throws TextException, IOException {
        TextTokenizer file = TextTokenizer.of(TokenizerFile.parse(Golden.bytes("tokenizer.json"), "tokenizer.json"));
        TextTokenizer uncased = tokenizer(true, true);
        for (String line : Golden.lines("ids.tsv")) {
            String[] columns = line.split("\t", -1);
            String text = JSON.readValue(columns[1], String.class);
            assertThat(file.ids(text, 64, () -> false)).as(line).isEqualTo(uncased.ids(text, 64, () -> false));
        }
        assertThat(file.longestText()).isEqualTo(64);
    }

    /** Whatever the length, a text is cut off between the first and the last token. */
    @Test
    void aCutTextIsTheBeginningOfTheWholeText() throws TextException {
        String text = "The [MASK] cat, unaffable... wanted running";
        int[] whole = ids(text, 64);
        for (int most = 2; most < whole.length + 3; most++) {
            int kept = Math.min(most, whole.length) - 1;
            int[] expected = IntStream.concat(IntStream.of(whole).limit(kept), IntStream.of(whole[whole.length - 1]))
                    .toArray();
            assertThat(ids(text, most)).as("at most %d", most).isEqualTo(expected);
        }
    }

    @Test
    void onlyWhatIsNeededIsRead() throws TextException {
        assertThat(ids("a ".repeat(10_000) + "e" + "\u0301".repeat(2_000), 16)).hasSize(16);
    }

    @Test
    void aWordWithoutPiecesIsUnknownAsAWhole() throws TextException {
        int unknown = 1;
        assertThat(ids("unaffq", 64)).containsExactly(2, unknown, 3); // the vocabulary has no ##q
        assertThat(ids("a".repeat(101), 64)).containsExactly(2, unknown, 3);
        assertThat(ids("a".repeat(100), 64)).hasSize(64).doesNotContain(unknown);
    }

    @Test
    void theDeadlineEndsTheReading() {
        assertThatThrownBy(() -> tokenizer(true, true).ids("the cat", 64, () -> true))
                .isInstanceOf(TextException.class)
                .hasMessageContaining("deadline");
    }
}
