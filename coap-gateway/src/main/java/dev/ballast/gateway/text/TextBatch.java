package dev.ballast.gateway.text;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntBinaryOperator;

/** The token ids of the texts of one request, as one batch: rows of equal length, padded at the end. Immutable. */
final class TextBatch {
    private final int[][] rows;
    private final int length;
    private final int padding;

    private TextBatch(int[][] rows, int length, int padding) {
        this.rows = rows;
        this.length = length;
        this.padding = padding;
    }

    /**
     * Tokenizes texts.
     *
     * @param inputs which texts the model takes
     * @param late whether the deadline has passed; asked often
     */
    static TextBatch of(TextTokenizer tokenizer, List<String> texts, TokenInputs inputs, BooleanSupplier late)
            throws TextException {
        int most =
                inputs.isLengthFixed() ? Math.min(inputs.length(), tokenizer.longestText()) : tokenizer.longestText();
        int longest = 0;
        List<int[]> rows = new ArrayList<>();
        for (String text : texts) {
            int[] ids = tokenizer.ids(text, most, late);
            longest = Math.max(longest, ids.length);
            rows.add(ids);
        }
        return new TextBatch(
                rows.toArray(int[][]::new), inputs.isLengthFixed() ? inputs.length() : longest, tokenizer.padding());
    }

    /** Token ids, [texts, length]. */
    Tensor ids(ElementType type) {
        return tensor(type, (text, at) -> at < rows[text].length ? rows[text][at] : padding);
    }

    /** 1 for tokens, 0 for padding, [texts, length]. */
    Tensor mask(ElementType type) {
        return tensor(type, (text, at) -> at < rows[text].length ? 1 : 0);
    }

    /** All 0, because every text is a first sentence, [texts, length]. */
    Tensor types(ElementType type) {
        return type.zeros(shape());
    }

    private Shape shape() {
        return Shape.of(rows.length, length);
    }

    private Tensor tensor(ElementType type, IntBinaryOperator value) {
        int[] values = new int[rows.length * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.applyAsInt(i / length, i % length);
        }
        if (type == ElementType.INT32) {
            return IntTensor.wrap(shape(), values);
        }
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return LongTensor.wrap(shape(), wide);
    }
}
