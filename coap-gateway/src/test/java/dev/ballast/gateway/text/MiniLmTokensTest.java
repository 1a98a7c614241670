package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tokenizer file of all-MiniLM-L6-v2, as people download it, gives the ids that the reference gives. */
@Tag("once")
class MiniLmTokensTest {
    private static final String FILE = "/all-minilm-l6-v2-q-tokenizer.json";

    @Test
    void sentencesHaveTheIdsOfTheReference() throws TextException {
        TextTokenizer tokenizer = TextTokenizer.of(TokenizerFile.parse(Golden.bytes(FILE), FILE));
        assertThat(tokenizer.longestText()).isEqualTo(128);
        List<String> lines = Golden.lines("sentences.tsv");
        assertThat(lines).hasSize(20);
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            int[] expected = Stream.of(columns[1].split(" ", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(tokenizer.ids(columns[0], 256, () -> false))
                    .as(columns[0])
                    .isEqualTo(expected);
        }
    }
}
