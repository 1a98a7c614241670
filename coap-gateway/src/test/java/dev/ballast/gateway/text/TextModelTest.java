package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextModelTest {
    private static final int OPEN = TokenInputs.OPEN;
    private static final TokenInputs.Input IDS = new TokenInputs.Input("input_ids", ElementType.INT64);
    private static final TokenInputs.Input MASK = new TokenInputs.Input("attention_mask", ElementType.INT32);
    private static final TokenInputs.Input TYPES = new TokenInputs.Input("token_type_ids", ElementType.INT64);

    private static void refused(String why, List<Integer> extents, TokenInputs.Input... inputs) {
        assertThatThrownBy(() -> TokenInputs.of(List.of(inputs), extents))
                .isInstanceOf(TextException.class)
                .hasMessageContaining(why);
    }

    @Test
    void textsBecomeOneBatchAsLongAsTheLongest() throws TextException {
        List<Tensor> inputs =
                Batches.model(OPEN, OPEN, MASK, TYPES, IDS).read(List.of("the cat", "", "mat"), () -> false);
        assertThat(inputs).allSatisfy(input -> assertThat(input.shape()).isEqualTo(Shape.of(3, 4)));
        assertThat(((IntTensor) inputs.get(0)).data()).containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0);
        assertThat(((LongTensor) inputs.get(1)).data()).containsOnly(0);
        assertThat(((LongTensor) inputs.get(2)).data()).containsExactly(2, 108, 109, 3, 2, 3, 0, 0, 2, 111, 3, 0);
    }

    @Test
    void aModelOfFixedExtentsGetsExactlyThese() throws TextException {
        TextModel model = Batches.model(1, 4, IDS);
        assertThat(((LongTensor) model.read(List.of("mat"), () -> false).get(0)).data())
                .containsExactly(2, 111, 3, 0);
        assertThat(((LongTensor) model.read(List.of("the cat the cat"), () -> false)
                                .get(0))
                        .data())
                .containsExactly(2, 108, 109, 3);
        assertThatThrownBy(() -> model.read(List.of("a", "b"), () -> false))
                .hasMessage("the number of texts in a request is 1 for this model, got 2");
    }

    @Test
    void theNumberOfTextsIsBounded() throws TextException {
        TextModel model = Batches.model(OPEN, OPEN, IDS);
        assertThat(model.read(Collections.nCopies(1_000, ""), () -> false)
                        .get(0)
                        .shape())
                .isEqualTo(Shape.of(1_000, 2));
        assertThatThrownBy(() -> model.read(Collections.nCopies(1_001, ""), () -> false))
                .hasMessage("the number of texts in a request is 1 to 1000 for this model, got 1001");
        assertThatThrownBy(() -> model.read(List.of(), () -> false)).hasMessageContaining("got 0");
    }

    @Test
    void aModelThatTakesNoTextsIsRefusedWithTheReason() {
        refused(
                "the model also has pixels",
                List.of(OPEN, OPEN),
                IDS,
                new TokenInputs.Input("pixels", ElementType.INT64));
        refused(
                "attention_mask is FP32",
                List.of(OPEN, OPEN),
                IDS,
                new TokenInputs.Input("attention_mask", ElementType.FLOAT));
        refused("the model has only attention_mask", List.of(OPEN, OPEN), MASK);
        refused("must be texts x tokens", List.of(OPEN), IDS);
        refused("must be texts x tokens", List.of(1, 1), IDS);
    }
}
