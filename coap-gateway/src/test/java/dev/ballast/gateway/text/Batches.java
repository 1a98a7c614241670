package dev.ballast.gateway.text;

import java.util.List;

/** Batches of texts with the vocabulary of the tests. */
final class Batches {
    private Batches() {}

    static TextModel model(int texts, int length, TokenInputs.Input... inputs) throws TextException {
        return new TextModel(
                TextTokenizer.of(VocabularyFile.parse(Golden.text("vocab.txt"), "vocab.txt", true)),
                TokenInputs.of(List.of(inputs), List.of(texts, length)));
    }
}
