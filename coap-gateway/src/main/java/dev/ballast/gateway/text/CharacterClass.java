package dev.ballast.gateway.text;

/** What BERT's basic tokenization does with a code point. */
enum CharacterClass {
    /** Control, format and private characters, and U+FFFD: removed. */
    DROPPED,
    /** Ends a word. */
    SPACE,
    /** Punctuation and Chinese characters: a word of their own. */
    ALONE,
    /** A combining mark: part of a word. Belongs to the character before it. */
    MARK,
    /** Part of a word, like a character that this JDK does not know. */
    LETTER;

    /** The class of a code point; a lone surrogate is dropped. */
    static CharacterClass of(int point) {
        if (point < 0x80) {
            return ofAscii(point);
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> DROPPED;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> ALONE;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> MARK;
            default -> point == 0xFFFD ? DROPPED : isChinese(point) ? ALONE : LETTER;
        };
    }

    /** Every printable ASCII character that is no letter and no digit is punctuation for BERT, {@code $} and {@code ^} too. */
    private static CharacterClass ofAscii(int point) {
        if (point == ' ' || point == '\t' || point == '\n' || point == '\r') {
            return SPACE;
        }
        if (point < ' ' || point == 0x7F) {
            return DROPPED;
        }
        return Character.isLetterOrDigit(point) ? LETTER : ALONE;
    }

    /**
     * The CJK ideographs that the reference names; kana and Hangul are not among them. One block begins at U+2B820, but the reference
     * begins it at U+2B920.
     */
    private static boolean isChinese(int point) {
        return isIn(point, 0x4E00, 0x9FFF)
                || isIn(point, 0x3400, 0x4DBF)
                || isIn(point, 0x20000, 0x2A6DF)
                || isIn(point, 0x2A700, 0x2B73F)
                || isIn(point, 0x2B740, 0x2B81F)
                || isIn(point, 0x2B920, 0x2CEAF)
                || isIn(point, 0xF900, 0xFAFF)
                || isIn(point, 0x2F800, 0x2FA1F);
    }

    private static boolean isIn(int point, int first, int last) {
        return point >= first && point <= last;
    }
}
