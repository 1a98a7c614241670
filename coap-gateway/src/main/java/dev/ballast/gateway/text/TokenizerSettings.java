package dev.ballast.gateway.text;

import java.util.Map;

/**
 * What a tokenizer file says.
 *
 * @param vocabulary ids by token
 * @param special tokens with a meaning of their own
 * @param letters what becomes of letters
 * @param longestWord a word of more code points is unknown
 * @param longestText tokens of a text, the special ones included; longer texts are cut off
 */
record TokenizerSettings(
        Map<String, Integer> vocabulary,
        SpecialTokens special,
        BasicTokenizer.Letters letters,
        int longestWord,
        int longestText) {
    /** The length of a text where neither the tokenizer file nor the settings of the model say so. */
    static final int USUAL_LONGEST_TEXT = 256;

    /** As in the reference, unless the file says otherwise. */
    static final int USUAL_LONGEST_WORD = 100;

    TokenizerSettings {
        vocabulary = Map.copyOf(vocabulary);
    }

    /**
     * Tokens with a meaning of their own.
     *
     * @param begin id of the token before each text, {@code [CLS]}
     * @param end id of the token behind each text, {@code [SEP]}
     * @param padding id of the token that fills short rows of a batch, {@code [PAD]}
     * @param unknown id of a word without pieces, {@code [UNK]}
     * @param inText ids of the tokens that a text may spell out, by their text
     */
    record SpecialTokens(int begin, int end, int padding, int unknown, Map<String, Integer> inText) {
        SpecialTokens {
            inText = Map.copyOf(inText);
        }
    }

    TokenizerSettings withLetters(BasicTokenizer.Letters other) {
        return new TokenizerSettings(vocabulary, special, other, longestWord, longestText);
    }

    TokenizerSettings withLongestText(int other) {
        return new TokenizerSettings(vocabulary, special, letters, longestWord, other);
    }
}
