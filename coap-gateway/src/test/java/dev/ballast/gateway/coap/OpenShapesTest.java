package dev.ballast.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ModelSignature;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.open.Axis;
import dev.ballast.model.open.OpenInput;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs with open axes: the request decides their extents. */
class OpenShapesTest {
    private static final OpenInput SENTENCE =
            new OpenInput("ids", List.of(Axis.fixed(2), Axis.open("seq")), ElementType.INT64);
    private static final OpenInput BATCH =
            new OpenInput("ids", List.of(Axis.open("batch"), Axis.open("seq")), ElementType.INT64);

    private static LongTensor json(OpenInput input, String members) throws BadInputException {
        String body = "{\"inputs\":[{" + members + "}]}";
        ModelSignature signature = new ModelSignature(List.of(input), List.of());
        return (LongTensor) BodyReader.json(signature, body.getBytes(StandardCharsets.UTF_8), () -> false)
                .inputs()
                .get(0);
    }

    @Test
    void theShapeOfTheRequestDecidesOpenExtents() throws BadInputException {
        LongTensor read = json(BATCH, "\"shape\":[3,2],\"data\":[1,2,3,4,5,6]");
        assertThat(read.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(read.data()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(json(BATCH, "\"data\":[[1,2,3]],\"shape\":[1,3]").shape()).isEqualTo(Shape.of(1, 3));
    }

    @Test
    void oneOpenExtentFollowsFromTheNumbers() throws BadInputException {
        assertThat(json(SENTENCE, "\"data\":[[1,2,3],[4,5,6]]").shape()).isEqualTo(Shape.of(2, 3));
        assertThat(json(SENTENCE, "\"data\":[1,2],\"shape\":null").shape()).isEqualTo(Shape.of(2, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1,2,3]|got 3 numbers",
                "[]|got 0 numbers",
            })
    void numbersThatFillNoExtentAreRefused(String data, String said) {
        assertThatThrownBy(() -> json(SENTENCE, "\"data\":" + data)).hasMessage("expected ids INT64[2, seq], " + said);
    }

    @Test
    void severalOpenExtentsMustBeSaid() {
        assertThatThrownBy(() -> json(BATCH, "\"data\":[1,2]"))
                .hasMessage("expected ids INT64[batch, seq], got no \"shape\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[3,2]|[3, 2]",
                "[2]|[2]",
                "[2,1,1]|[2, 1, 1]",
                "[2,0]|[2, 0]",
                "[2,-1]|[2, -1]",
                "[2,1.5]|[2, 1.5]",
                "[2,99999999999]|[2, 99999999999]",
                "[2,\"1\"]|[2, \"1\"]",
                "[2,null]|[2, null]",
                "[2,4]|[2, 4], which has more elements than the request",
                "[2,2147483647]|[2, 2147483647], which has more elements than the request",
            })
    void aShapeThatDoesNotFitIsRefused(String shape, String said) {
        assertThatThrownBy(() -> json(SENTENCE, "\"shape\":" + shape + ",\"data\":[1,2,3,4,5,6]"))
                .hasMessage("expected ids INT64[2, seq], got shape " + said);
    }

    @Test
    void anEmptyInputIsRefusedForItsShape() {
        assertThatThrownBy(() -> json(SENTENCE, "\"shape\":[2,0],\"data\":[]"))
                .hasMessage("expected ids INT64[2, seq], got shape [2, 0]");
    }

    @Test
    void fewerElementsThanNumbersAreRefused() {
        assertThatThrownBy(() -> json(SENTENCE, "\"shape\":[2,2],\"data\":[1,2,3,4,5,6]"))
                .hasMessage("expected ids INT64[2, 2] with 4 numbers in \"data\", got more");
    }

    private static LongTensor tensor(byte[] bytes) throws BadInputException {
        return (LongTensor) InferInput.typedArray(SENTENCE, null, bytes);
    }

    @Test
    void aTypedArraySaysItsShape() throws BadInputException {
        LongTensor sent = LongTensor.wrap(Shape.of(2, 3), new long[] {1, 2, 3, 4, 5, Long.MIN_VALUE});
        LongTensor read = tensor(TensorCodec.encode(sent));
        assertThat(read.shape()).isEqualTo(sent.shape());
        assertThat(read.data()).isEqualTo(sent.data());
        assertThatThrownBy(() -> tensor(TensorCodec.encode(sent.reshaped(Shape.of(3, 2)))))
                .hasMessage("expected ids INT64[2, seq], got shape [3, 2]");
        assertThatThrownBy(() -> InferInput.typedArray(SENTENCE, List.of("2", "4"), TensorCodec.encode(sent)))
                .hasMessage("the shape of ids is [2, 4], but its tensor has [2, 3]");
    }

    /** The same bytes with other extents in front; and elements without any. */
    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x17})
    void extentsThatTheBytesDoNotFillAreRefused(int extent) {
        byte[] bytes = TensorCodec.encode(LongTensor.wrap(Shape.of(2, 3), new long[6]));
        assertThat(bytes[5]).as("the second extent").isEqualTo((byte) 3);
        bytes[5] = (byte) extent;
        assertThatThrownBy(() -> tensor(bytes))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void aTypedArrayWithoutAShapeIsRefused() {
        byte[] bare = {(byte) 0xd8, 79, 0x50, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0};
        assertThatThrownBy(() -> tensor(bare)).hasMessage("expected ids INT64[2, seq], got no \"shape\"");
        assertThat(assertRead(bare).data()).containsExactly(1, 2);
    }

    /** The shape may stand beside the typed array. */
    private static LongTensor assertRead(byte[] bare) {
        try {
            return (LongTensor) InferInput.typedArray(SENTENCE, List.of("2", "1"), bare);
        } catch (BadInputException e) {
            throw new AssertionError(e);
        }
    }
}
