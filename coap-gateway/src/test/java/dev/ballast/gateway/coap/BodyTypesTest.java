package dev.ballast.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ModelSignature;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.open.OpenInput;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs and outputs of every type in bodies of JSON and CBOR. */
class BodyTypesTest {
    private static final Shape SHAPE = Shape.of(2, 3);

    private static ValueInfo info(ElementType type) {
        return new ValueInfo(type.name().toLowerCase(Locale.ROOT), SHAPE, type);
    }

    private static ModelSignature every() {
        return new ModelSignature(
                Arrays.stream(ElementType.values())
                        .map(type -> OpenInput.fixed(info(type)))
                        .toList(),
                List.of());
    }

    private static ModelSignature one(ElementType type) {
        return new ModelSignature(List.of(OpenInput.fixed(info(type))), List.of());
    }

    /** Numbers from the whole range of the type, the ends among them. */
    private static Tensor numbers(ElementType type, Random random) {
        Tensor tensor = type.zeros(SHAPE);
        for (int i = 0; i < SHAPE.size(); i++) {
            if (tensor instanceof FloatTensor floats) {
                floats.data()[i] = i == 0 ? -Float.MAX_VALUE : (float) random.nextGaussian();
            } else if (tensor instanceof LongTensor longs) {
                longs.data()[i] = i == 0 ? Long.MIN_VALUE : i == 1 ? Long.MAX_VALUE : random.nextLong();
            } else if (tensor instanceof IntTensor ints) {
                ints.data()[i] = i == 0 ? Integer.MIN_VALUE : i == 1 ? Integer.MAX_VALUE : random.nextInt();
            } else if (tensor instanceof ByteTensor bytes) {
                bytes.data()[i] =
                        (byte) (type == ElementType.BOOL ? random.nextInt(2) : i == 0 ? -128 : random.nextInt());
            }
        }
        return tensor;
    }

    /** The body that an answer with these tensors as outputs would be, with inputs in place of outputs. */
    private static byte[] body(AnswerFormat format, List<ElementType> order, List<Tensor> tensors) {
        return format.write(out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("inputs");
            for (ElementType type : order) {
                out.writeStartObject();
                AnswerFormat.tensor(
                        out, tensors.get(List.of(ElementType.values()).indexOf(type)), type);
                out.writeStringField("name", info(type).name());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static RequestBody read(AnswerFormat format, byte[] body) throws BadInputException {
        return format == AnswerFormat.JSON
                ? BodyReader.json(every(), body, () -> false)
                : BodyReader.cbor(every(), body, () -> false);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void outputsOfEveryTypeComeBackAsInputsInAnyOrder(int seed) throws BadInputException {
        Random random = new Random(seed);
        List<Tensor> tensors = Arrays.stream(ElementType.values())
                .map(type -> numbers(type, random))
                .toList();
        List<ElementType> order = new ArrayList<>(List.of(ElementType.values()));
        Collections.shuffle(order, random);
        for (AnswerFormat format : AnswerFormat.values()) {
            List<Tensor> inputs = read(format, body(format, order, tensors)).inputs();
            for (int i = 0; i < inputs.size(); i++) {
                assertThat(inputs.get(i).datatype()).isEqualTo(tensors.get(i).datatype());
                assertThat(ElementType.elements(inputs.get(i))).isEqualTo(ElementType.elements(tensors.get(i)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AnswerFormat.class)
    void aMissingInputIsNamed(AnswerFormat format) {
        List<Tensor> tensors = Arrays.stream(ElementType.values())
                .map(type -> type.zeros(SHAPE))
                .toList();
        byte[] body = body(format, List.of(ElementType.INT64, ElementType.INT8), tensors);
        assertThatThrownBy(() -> read(format, body))
                .hasMessage("expected {\"inputs\":[..]} with float FP32[2, 3], int8 INT8[2, 3], uint8 UINT8[2, 3], "
                        + "int32 INT32[2, 3], int64 INT64[2, 3], bool BOOL[2, 3], got \"int64\", \"int8\"");
    }

    private static Tensor json(ElementType type, String data) throws BadInputException {
        String body = "{\"inputs\":[{\"data\":" + data + "}]}";
        ModelSignature one = one(type);
        return BodyReader.json(one, body.getBytes(StandardCharsets.UTF_8), () -> false)
                .inputs()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UINT8|256|uint8 holds UINT8, whole numbers from 0 to 255; number 5 is 256",
                "UINT8|-1|number 5 is -1",
                "INT8|128|int8 holds INT8, whole numbers from -128 to 127; number 5 is 128",
                "INT32|2147483648|number 5 is 2147483648",
                "INT64|9223372036854775808|number 5 is 9223372036854775808",
                "INT64|1e300|number 5 is 1e300",
                "INT64|0.5|number 5 is 0.5",
                "INT64|9007199254740993.0|number 5 is 9007199254740993.0",
                "INT32|true|\"data\" holds true where a number is expected",
                "BOOL|2|bool holds BOOL, whole numbers from 0 to 1; number 5 is 2",
                "BOOL|\"true\"|\"data\" holds \"true\" where a number is expected",
                "FLOAT|true|\"data\" holds true where a number is expected",
            })
    void aNumberThatDoesNotFitIsNamed(ElementType type, String number, String said) {
        assertThatThrownBy(() -> json(type, "[[0,1,0],[1,0," + number + "]]"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(said);
    }

    @Test
    void wholeNumbersMayBeWrittenWithAFractionOfZeros() throws BadInputException {
        assertThat(((LongTensor) json(ElementType.INT64, "[1e3, 2.0, -7, 0, 9007199254740991.0, 1]")).data())
                .containsExactly(1_000, 2, -7, 0, (1L << 53) - 1, 1);
        assertThat(((ByteTensor) json(ElementType.BOOL, "[true, false, 1, 0, true, 1.0]")).data())
                .containsExactly(1, 0, 1, 0, 1, 1);
    }

    @Test
    void halvesBecomeFloats() throws Exception {
        byte[] halves = cborTensor(84, new byte[] {0, 0x3c, 0, (byte) 0xc0, 1, 0, 0, 0, 0, 0, 0, 0});
        ModelSignature one = one(ElementType.FLOAT);
        FloatTensor read =
                (FloatTensor) BodyReader.cbor(one, halves, () -> false).inputs().get(0);
        assertThat(read.data()).containsExactly(1, -2, 0x1p-24f, 0, 0, 0);
        String json = "{\"inputs\":[{\"datatype\":\"FP16\",\"data\":[1,2,3,4,5,6]}]}";
        assertThat(BodyReader.json(one, json.getBytes(StandardCharsets.UTF_8), () -> false)
                        .inputs())
                .hasSize(1);
    }

    @Test
    void aTypedArrayWithoutAShapeHasThatOfTheInput() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("inputs");
            out.writeStartObject();
            out.writeFieldName("tensor");
            out.writeTag(78);
            out.writeBinary(TensorCodec.elements(IntTensor.wrap(SHAPE, new int[] {1, -2, 3, -4, 5, -6})));
            out.writeStringField("name", "int32");
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        }
        ModelSignature one = one(ElementType.INT32);
        Tensor read =
                BodyReader.cbor(one, bytes.toByteArray(), () -> false).inputs().get(0);
        assertThat(((IntTensor) read).data()).containsExactly(1, -2, 3, -4, 5, -6);
    }

    @Test
    void aTypedArrayOfAnotherTypeOrExtentIsRefused() throws Exception {
        ModelSignature longs = one(ElementType.INT64);
        byte[] floats = cborTensor(85, new byte[24]);
        assertThatThrownBy(() -> BodyReader.cbor(longs, floats, () -> false))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("expected int64 INT64[2, 3] as 40([[dims], 79(bytes)]): ");
        byte[] few = cborTensor(79, new byte[40]);
        assertThatThrownBy(() -> BodyReader.cbor(longs, few, () -> false))
                .hasMessageStartingWith("expected int64 INT64[2, 3] as 40([[dims], 79(bytes)]): ");
        ModelSignature truths = one(ElementType.BOOL);
        byte[] untrue = cborTensor(64, new byte[] {0, 1, 0, 1, 0, 2});
        assertThatThrownBy(() -> BodyReader.cbor(truths, untrue, () -> false))
                .hasMessage("bool holds BOOL, whole numbers from 0 to 1; number 5 is 2");
    }

    /** Every cut of a body is refused with a text, and none ends in another exception. */
    @Test
    void aBodyOfCborThatIsCutShortIsRefused() {
        List<Tensor> tensors = Arrays.stream(ElementType.values())
                .map(type -> numbers(type, new Random(1)))
                .toList();
        byte[] body = body(AnswerFormat.CBOR, List.of(ElementType.values()), tensors);
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> read(AnswerFormat.CBOR, cut)).isInstanceOf(BadInputException.class);
        }
        for (int at = 0; at < body.length; at++) {
            byte[] changed = body.clone();
            changed[at] = (byte) ~changed[at];
            assertThat(outcome(changed)).isNotBlank();
        }
    }

    /** What is read, or what the error says. */
    private static String outcome(byte[] body) {
        try {
            return read(AnswerFormat.CBOR, body).inputs().size() + " inputs";
        } catch (BadInputException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static byte[] cborTensor(int tag, byte[] elements) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("inputs");
            out.writeStartObject();
            out.writeFieldName("tensor");
            out.writeTag(40);
            out.writeStartArray(null, 2);
            out.writeArray(new int[] {2, 3}, 0, 2);
            out.writeTag(tag);
            out.writeBinary(elements);
            out.writeEndArray();
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    @Test
    void aScalarHasOneNumber() throws BadInputException {
        OpenInput rate = new OpenInput("sr", List.of(), ElementType.INT64);
        ModelSignature one = new ModelSignature(List.of(rate), List.of());
        String body = "{\"inputs\":[{\"name\":\"sr\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[16000]}]}";
        Tensor read = BodyReader.json(one, body.getBytes(StandardCharsets.UTF_8), () -> false)
                .inputs()
                .get(0);
        assertThat(((LongTensor) read).data()).containsExactly(16_000);
        Tensor decoded =
                InferInput.typedArray(rate, null, TensorCodec.encode(LongTensor.wrap(Shape.of(), new long[] {8_000})));
        assertThat(((LongTensor) decoded).data()).containsExactly(8_000);
    }
}
