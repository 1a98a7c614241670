package dev.ballast.gateway.text;

import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Turns the texts of a request into the inputs of a model.
 *
 * @param tokenizer of the model
 * @param inputs of the model
 */
public record TextModel(TextTokenizer tokenizer, TokenInputs inputs) {
    /** Beyond this many texts, the lists of a request would need much more memory than its bytes. */
    public static final int MOST_TEXTS = 1_000;

    /**
     * The inputs that texts make, in the model's order.
     *
     * @param late whether the deadline has passed; asked once a word
     */
    public List<Tensor> read(List<String> texts, BooleanSupplier late) throws TextException {
        boolean isOpen = inputs.texts() == TokenInputs.OPEN;
        int least = isOpen ? 1 : inputs.texts();
        int most = isOpen ? MOST_TEXTS : inputs.texts();
        if (texts.size() < least || texts.size() > most) {
            throw new TextException("the number of texts in a request is " + (isOpen ? least + " to " : "") + most
                    + " for this model, got " + texts.size());
        }
        return inputs.tensors(TextBatch.of(tokenizer, texts, inputs, late));
    }
}
