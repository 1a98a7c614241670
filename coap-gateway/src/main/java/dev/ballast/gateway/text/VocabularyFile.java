package dev.ballast.gateway.text;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads a vocab.txt: one token a line, the first line has id 0. */
final class VocabularyFile {
    /** More than the largest known WordPiece vocabulary, of 501,153 tokens. */
    static final int MOST_TOKENS = 600_000;

    static final int LONGEST_TOKEN = 500;

    private static final String MASK = "[MASK]";

    private VocabularyFile() {}

    static TokenizerSettings read(Path file, boolean lowerCase) throws TextException {
        return parse(BoundedFile.text(BoundedFile.bytes(file), file.toString()), file.toString(), lowerCase);
    }

    /**
     * Parses the text of a file.
     *
     * @param name of the file, for messages
     */
    static TokenizerSettings parse(String text, String name, boolean lowerCase) throws TextException {
        Map<String, Integer> ids = new HashMap<>();
        int line = 0;
        for (String token : (Iterable<String>) text.lines()::iterator) {
            require(ids, token, name + ":" + (line + 1));
            ids.put(token, line++);
        }
        int begin = special(ids, "[CLS]", name);
        int end = special(ids, "[SEP]", name);
        int padding = special(ids, "[PAD]", name);
        int unknown = special(ids, "[UNK]", name);
        Map<String, Integer> inText =
                new HashMap<>(Map.of("[CLS]", begin, "[SEP]", end, "[PAD]", padding, "[UNK]", unknown));
        Integer mask = ids.get(MASK);
        if (mask != null) {
            inText.put(MASK, mask);
        }
        return new TokenizerSettings(
                ids,
                new TokenizerSettings.SpecialTokens(begin, end, padding, unknown, inText),
                new BasicTokenizer.Letters(lowerCase, lowerCase),
                TokenizerSettings.USUAL_LONGEST_WORD,
                TokenizerSettings.USUAL_LONGEST_TEXT);
    }

    private static void require(Map<String, Integer> ids, String token, String where) throws TextException {
        if (ids.size() >= MOST_TOKENS) {
            throw new TextException(where + ": more than " + MOST_TOKENS + " tokens; this is no vocabulary");
        }
        if (token.length() > LONGEST_TOKEN) {
            throw new TextException(where + ": a token of " + token.length() + " characters, at most " + LONGEST_TOKEN
                    + " are allowed; a vocab.txt has one token a line");
        }
        if (ids.containsKey(token)) {
            throw new TextException(
                    where + ": the token \"" + token + "\" is in the file twice; remove one of the lines");
        }
    }

    private static int special(Map<String, Integer> ids, String token, String name) throws TextException {
        Integer id = ids.get(token);
        if (id == null) {
            throw new TextException(
                    name + " has no line " + token + "; a WordPiece vocabulary needs [CLS], [SEP], [PAD] and [UNK]");
        }
        return id;
    }
}
