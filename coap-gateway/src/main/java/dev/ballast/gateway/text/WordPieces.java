package dev.ballast.gateway.text;

import java.util.Map;
import opennlp.tools.tokenize.WordpieceTokenizer;

/** Cuts words into the longest pieces of the vocabulary, from the left, by OpenNLP. Immutable. */
final class WordPieces {
    private final Map<String, Integer> vocabulary;
    private final int unknown;
    private final int longestWord;
    private final WordpieceTokenizer greedy;

    /**
     * Pieces of this vocabulary.
     *
     * @param vocabulary ids by token; a piece that continues a word begins with {@code ##}
     * @param unknown id of a word that has no pieces
     * @param longestWord a word of more code points is unknown
     */
    WordPieces(Map<String, Integer> vocabulary, int unknown, int longestWord) {
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.longestWord = longestWord;
        this.greedy = new WordpieceTokenizer(
                vocabulary.keySet(), Character.charCount(Character.MAX_CODE_POINT) * longestWord);
    }

    /** The ids of one word of the basic tokenization; the unknown token alone when any part of the word has no piece. */
    int[] ids(String word) {
        if (word.codePointCount(0, word.length()) > longestWord) {
            return new int[] {unknown};
        }
        String[] framed = greedy.tokenize(word); // between a [CLS] and a [SEP]
        int[] ids = new int[framed.length - 2];
        for (int i = 0; i < ids.length; i++) {
            String piece = framed[i + 1];
            if (piece.equals(WordpieceTokenizer.BERT_UNK_TOKEN)) { // OpenNLP keeps the pieces before it, BERT does not
                return new int[] {unknown};
            }
            ids[i] = vocabulary.getOrDefault(piece, unknown);
        }
        return ids;
    }
}
