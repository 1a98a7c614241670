package dev.ballast.gateway.text;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Turns texts into token ids: {@code [CLS]}, the pieces of the words, {@code [SEP]}. A text that spells out a special token has that token.
 * Immutable and safe for use by several threads.
 */
public final class TextTokenizer {
    /** The tokens around an empty text. */
    private static final int LEAST = 2;

    private final TokenizerSettings settings;
    private final WordPieces pieces;
    private final SpelledTokens spelled;

    private TextTokenizer(TokenizerSettings settings) {
        this.settings = settings;
        this.pieces = new WordPieces(settings.vocabulary(), settings.special().unknown(), settings.longestWord());
        this.spelled = new SpelledTokens(settings.special().inText());
    }

    static TextTokenizer of(TokenizerSettings settings) {
        return new TextTokenizer(settings);
    }

    /** The length to which texts are cut off, in tokens. */
    public int longestText() {
        return settings.longestText();
    }

    /**
     * The same tokenizer for shorter texts.
     *
     * @param most the length to which texts are cut off, in tokens
     * @throws TextException when the tokens around a text do not fit
     */
    public TextTokenizer cutAt(int most) throws TextException {
        if (most < LEAST) {
            throw new TextException("a text has at least " + LEAST + " tokens, but the model takes at most " + most);
        }
        return new TextTokenizer(settings.withLongestText(most));
    }

    /** The settings in one line, for people. */
    public String description() {
        return "WordPiece, " + settings.vocabulary().size() + " tokens, "
                + (settings.letters().lowerCase() ? "lower case" : "upper and lower case") + ", at most "
                + longestText() + " tokens a text";
    }

    /** The id that fills short rows of a batch. */
    int padding() {
        return settings.special().padding();
    }

    /**
     * The ids of one text, at most {@code most}, the special tokens included. What does not fit is left out.
     *
     * @param most 2 or more
     * @param late whether the deadline has passed; asked once a word
     */
    int[] ids(String text, int most, BooleanSupplier late) throws TextException {
        Ids ids = new Ids(most - 1);
        ids.add(settings.special().begin());
        BasicTokenizer words = new BasicTokenizer(text, settings.letters(), spelled);
        BasicTokenizer.Word word = ids.isFull() ? null : words.next();
        while (word != null) {
            if (late.getAsBoolean()) {
                throw new TextException("the deadline passed while the gateway read the text");
            }
            Integer token = word.isSpelled() ? spelled.id(word.text()) : null;
            if (token == null) {
                ids.addAll(pieces.ids(word.text()));
            } else {
                ids.add(token);
            }
            word = ids.isFull() ? null : words.next();
        }
        return ids.and(settings.special().end());
    }

    /** Ids up to a limit; what comes after is dropped. */
    private static final class Ids {
        private final int most;
        private int[] ids = new int[16];
        private int count;

        Ids(int most) {
            this.most = most;
        }

        boolean isFull() {
            return count >= most;
        }

        void add(int id) {
            if (!isFull()) {
                if (count == ids.length) {
                    ids = Arrays.copyOf(ids, 2 * count);
                }
                ids[count++] = id;
            }
        }

        void addAll(int[] several) {
            for (int id : several) {
                add(id);
            }
        }

        int[] and(int last) {
            int[] all = Arrays.copyOf(ids, count + 1);
            all[count] = last;
            return all;
        }
    }
}
