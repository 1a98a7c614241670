package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BasicTokenizerTest {
    private static final BasicTokenizer.Letters UNCASED = new BasicTokenizer.Letters(true, true);
    private static final BasicTokenizer.Letters CASED = new BasicTokenizer.Letters(false, false);

    private static List<String> words(String text, BasicTokenizer.Letters letters) throws TextException {
        BasicTokenizer tokenizer = new BasicTokenizer(text, letters, SpelledTokens.NONE);
        List<String> words = new ArrayList<>();
        for (BasicTokenizer.Word word = tokenizer.next(); word != null; word = tokenizer.next()) {
            words.add(word.text());
        }
        return words;
    }

    @Test
    void everyCodePointIsTreatedAsByTheReference() throws TextException {
        int points = 0;
        List<String> different = new ArrayList<>();
        for (String line : Golden.lines("words.txt")) {
            int space = line.indexOf(' ');
            String[] range = line.substring(0, space).split("-", -1);
            int last = Integer.parseInt(range[range.length - 1], 16);
            for (int point = Integer.parseInt(range[0], 16); point <= last; point++, points++) {
                String character = Character.toString(point);
                if (!words("a" + character + "b", UNCASED).equals(expected(line.substring(space + 1), character))) {
                    different.add(Integer.toHexString(point));
                }
            }
        }
        assertThat(different).isEmpty();
        assertThat(points).isEqualTo(258_264);
    }

    private static List<String> expected(String kind, String character) {
        return switch (kind) {
            case "kept" -> List.of("a" + character + "b");
            case "dropped" -> List.of("ab");
            case "space" -> List.of("a", "b");
            case "alone" -> List.of("a", character, "b");
            case "hangul" -> List.of("a" + Normalizer.normalize(character, Normalizer.Form.NFD) + "b");
            default -> Golden.words(kind);
        };
    }

    @Test
    void accentsAndCapitalsStayWhereTheModelTellsThemApart() throws TextException {
        assertThat(words("Héllo, Σας!", CASED)).containsExactly("Héllo", ",", "Σας", "!");
        assertThat(words("Héllo", new BasicTokenizer.Letters(true, false))).containsExactly("héllo");
        assertThat(words("Héllo", new BasicTokenizer.Letters(false, true))).containsExactly("Hello");
    }

    @Test
    void aCapitalIWithADotKeepsItsDotUnlessAccentsAreStripped() throws TextException {
        assertThat(words("İ", new BasicTokenizer.Letters(true, false))).containsExactly("i\u0307");
        assertThat(words("İ", UNCASED)).containsExactly("i");
    }

    @Test
    void aLoneSurrogateIsDropped() throws TextException {
        assertThat(words("a\ud800b \udc00", UNCASED)).containsExactly("ab");
    }

    @Test
    void joinedByAnySpaceTheWordsAreTheSameWordsAgainSeed17() throws TextException {
        Random random = new Random(17);
        for (int i = 0; i < 2_000; i++) {
            List<String> words = words(text(random), UNCASED);
            assertThat(words).noneMatch(String::isEmpty);
            assertThat(words(String.join(" ", words), UNCASED)).isEqualTo(words);
            assertThat(words(String.join("\u3000\n", words), UNCASED)).isEqualTo(words);
        }
    }

    @Test
    void aTextIsTheWordsOfItsPartsSeed18() throws TextException {
        Random random = new Random(18);
        for (int i = 0; i < 2_000; i++) {
            String left = text(random);
            String right = text(random);
            List<String> both = new ArrayList<>(words(left, UNCASED));
            both.addAll(words(right, UNCASED));
            assertThat(words(left + ' ' + right, UNCASED)).isEqualTo(both);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int range = List.of(0x80, 0x250, 0x3100, 0x10000, 0x30000).get(random.nextInt(5));
            text.appendCodePoint(random.nextInt(range));
        }
        return text.toString();
    }

    @Test
    void marksAreNormalizedInTheTimeOfTheirNumber() throws TextException {
        String marks = String.join("", Collections.nCopies(500, "\u0301\u0316"));
        assertThat(words("ê" + marks + "x", UNCASED)).containsExactly("ex");
        assertThatThrownBy(() -> words("ê" + marks + "\u0301", UNCASED))
                .isInstanceOf(TextException.class)
                .hasMessageContaining("more than 1000 combining marks in a row");
    }
}
