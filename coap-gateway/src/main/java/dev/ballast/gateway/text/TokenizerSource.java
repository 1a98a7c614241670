package dev.ballast.gateway.text;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file with the tokens of a model, and what its settings change.
 *
 * @param lowerCase whether letters become lower-case letters without accents; null for what the file says, or true for a vocabulary
 * @param longestText tokens of a text; null for what the file says, or 256
 */
public record TokenizerSource(
        Kind kind,
        Path file,
        @Nullable Boolean lowerCase,
        @Nullable Integer longestText) {
    /** The largest number of tokens of a text that settings may name. */
    public static final int MOST_TOKENS = 1 << 20;

    /** The kind of a file. */
    public enum Kind {
        /** vocab.txt: one token a line. */
        VOCABULARY,
        /** tokenizer.json of Hugging Face. */
        TOKENIZER
    }

    /** Reads the file. */
    public TextTokenizer read() throws TextException {
        TokenizerSettings read = kind == Kind.VOCABULARY
                ? VocabularyFile.read(file, lowerCase == null || lowerCase)
                : TokenizerFile.read(file);
        boolean isLower = lowerCase == null ? read.letters().lowerCase() : lowerCase;
        TokenizerSettings lettered = isLower == read.letters().lowerCase()
                ? read
                : read.withLetters(new BasicTokenizer.Letters(isLower, isLower));
        return TextTokenizer.of(longestText == null ? lettered : lettered.withLongestText(longestText));
    }
}
