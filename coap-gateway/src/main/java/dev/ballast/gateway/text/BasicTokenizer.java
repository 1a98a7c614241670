package dev.ballast.gateway.text;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one text into words as BERT's basic tokenization does: drops control characters, makes every punctuation character and every
 * Chinese character a word, and, where the settings say so, removes accents and lower-cases. A token that the text spells out is a word as it
 * is. Reads as much of the text as it is asked for. One thread.
 */
final class BasicTokenizer {
    /** The time of the normalization grows with the square of the marks behind one character. */
    private static final int MOST_MARKS = 1_000;

    private static final int CAPITAL_I_WITH_DOT = 0x130;
    private static final int DOT_ABOVE = 0x307;

    /**
     * What becomes of letters.
     *
     * @param lowerCase whether letters become lower-case letters
     * @param stripAccents whether characters are decomposed (NFD) and lose their non-spacing marks
     */
    record Letters(boolean lowerCase, boolean stripAccents) {}

    /**
     * A word, never empty.
     *
     * @param isSpelled whether it is a token that the text spells out
     */
    record Word(String text, boolean isSpelled) {}

    private final String text;
    private final Letters letters;
    private final SpelledTokens spelled;
    private final StringBuilder word = new StringBuilder();
    private final Queue<Word> ready = new ArrayDeque<>();
    private int at;

    BasicTokenizer(String text, Letters letters, SpelledTokens spelled) {
        this.text = text;
        this.letters = letters;
        this.spelled = spelled;
    }

    /** The next word; null at the end of the text. */
    @Nullable
    Word next() throws TextException {
        while (ready.isEmpty() && at < text.length()) {
            read();
        }
        if (ready.isEmpty()) {
            endWord();
        }
        return ready.poll();
    }

    /** Reads one character, with the marks behind it. */
    private void read() throws TextException {
        String token = spelled.at(text, at);
        if (token != null) {
            endWord();
            ready.add(new Word(token, true));
            at += token.length();
            return;
        }
        int point = point();
        CharacterClass kind = CharacterClass.of(point);
        if (kind == CharacterClass.DROPPED) {
            return;
        }
        boolean isPlain = point < 0x80 || kind == CharacterClass.SPACE;
        if (isPlain || !letters.stripAccents()) {
            add(point);
        } else {
            readWithMarks(point);
        }
    }

    private void readWithMarks(int first) throws TextException {
        StringBuilder character = new StringBuilder().appendCodePoint(first);
        for (int marks = 0; at < text.length() && spelled.at(text, at) == null; ) {
            CharacterClass kind = CharacterClass.of(text.codePointAt(at));
            if (kind != CharacterClass.MARK && kind != CharacterClass.DROPPED) {
                break;
            }
            int point = point();
            if (kind == CharacterClass.MARK) {
                character.appendCodePoint(point);
                if (++marks > MOST_MARKS) {
                    throw new TextException("the text holds more than " + MOST_MARKS
                            + " combining marks in a row; send text without them");
                }
            }
        }
        String decomposed = Normalizer.normalize(character, Normalizer.Form.NFD);
        for (int i = 0; i < decomposed.length(); ) {
            int point = decomposed.codePointAt(i);
            i += Character.charCount(point);
            if (Character.getType(point) != Character.NON_SPACING_MARK) {
                add(point);
            }
        }
    }

    private int point() {
        int point = text.codePointAt(at);
        at += Character.charCount(point);
        return point;
    }

    /** Adds a character that is clean and, where the settings say so, without accents. */
    private void add(int point) {
        switch (CharacterClass.of(point)) {
            case SPACE -> endWord();
            case ALONE -> {
                endWord();
                word.appendCodePoint(point);
                endWord();
            }
            default -> addLetter(point);
        }
    }

    /** Lower-cases each character alone: a capital sigma becomes the same letter at the end of a word as elsewhere. */
    private void addLetter(int point) {
        if (!letters.lowerCase()) {
            word.appendCodePoint(point);
        } else if (point == CAPITAL_I_WITH_DOT) {
            word.append('i').appendCodePoint(DOT_ABOVE);
        } else {
            word.appendCodePoint(Character.toLowerCase(point));
        }
    }

    private void endWord() {
        if (word.length() > 0) {
            ready.add(new Word(word.toString(), false));
            word.setLength(0);
        }
    }
}
