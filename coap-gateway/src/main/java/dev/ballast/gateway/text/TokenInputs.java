package dev.ballast.gateway.text;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The inputs of a model of texts: {@code input_ids}, and {@code attention_mask} and {@code token_type_ids} where the model has them.
 *
 * @param inputs in the model's order
 * @param texts number of texts of a request; {@link #OPEN} when each request decides
 * @param length tokens of each row; {@link #OPEN} when each request decides
 */
public record TokenInputs(List<Input> inputs, int texts, int length) {
    /** Extent of an axis that each request decides. */
    public static final int OPEN = -1;

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    public TokenInputs {
        inputs = List.copyOf(inputs);
    }

    /** An input by name. */
    public record Input(String name, ElementType type) {}

    /**
     * The inputs of a model.
     *
     * @param inputs all inputs of the model, in its order
     * @param extents the extents of {@code input_ids}; {@link #OPEN} for an open axis
     * @throws TextException when the model does not take texts
     */
    public static TokenInputs of(List<Input> inputs, List<Integer> extents) throws TextException {
        for (Input input : inputs) {
            if (!List.of(IDS, MASK, TYPES).contains(input.name())) {
                throw new TextException(
                        "a text fills the inputs " + IDS + ", " + MASK + " and " + TYPES + ", but the model also has "
                                + input.name() + "; send its inputs as tensors and remove input.text");
            }
            if (input.type() != ElementType.INT32 && input.type() != ElementType.INT64) {
                throw new TextException(input.name() + " is " + input.type().datatype()
                        + ", but token ids are INT32 or INT64; send the inputs as tensors and remove input.text");
            }
        }
        if (inputs.stream().noneMatch(input -> input.name().equals(IDS))) {
            throw new TextException("a text fills the input " + IDS + ", but the model has only "
                    + inputs.stream().map(Input::name).collect(Collectors.joining(", ")) + "; remove input.text");
        }
        if (extents.size() != 2 || extents.get(1) == 1) {
            throw new TextException(IDS + " must be texts x tokens, but it has the extents " + extents);
        }
        return new TokenInputs(inputs, extents.get(0), extents.get(1));
    }

    /** The position of {@code input_ids} among the inputs of a model; -1 when it has none. */
    public static int idsAmong(List<String> names) {
        return names.indexOf(IDS);
    }

    boolean isLengthFixed() {
        return length != OPEN;
    }

    /** The tensors of a batch, in the model's order. */
    List<Tensor> tensors(TextBatch batch) {
        return inputs.stream()
                .map(input -> switch (input.name()) {
                    case IDS -> batch.ids(input.type());
                    case MASK -> batch.mask(input.type());
                    default -> batch.types(input.type());
                })
                .toList();
    }
}
