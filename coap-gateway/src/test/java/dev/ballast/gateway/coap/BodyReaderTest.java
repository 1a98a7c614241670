package dev.ballast.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ModelSignature;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.OpenInput;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
    private static final ValueInfo X = ValueInfo.floats("x", Shape.of(2, 3));
    private static final ValueInfo Y = ValueInfo.floats("y", Shape.of(1));
    private static final ModelSignature ONE = new ModelSignature(List.of(OpenInput.fixed(X)), List.of("x", "y"));
    private static final int BODY = 1 << 20;

    private static float[] x(String json) throws BadInputException {
        return ((FloatTensor)
                        BodyReader.json(ONE, bytes(json), () -> false).inputs().get(0))
                .data();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String body(String data) {
        return "{\"inputs\":[{\"data\":" + data + "}]}";
    }

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    /** Members come in any order, flat or nested, among members without meaning for the gateway. */
    @ParameterizedTest
    @MethodSource("seeds")
    void numbersArriveHoweverTheyAreWritten(int seed) throws BadInputException {
        Random random = new Random(seed);
        float[] numbers = new float[6];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextBoolean() ? random.nextInt(2_000) - 1_000 : (float) (random.nextGaussian() * 1e-3);
        }
        String flat = Arrays.toString(numbers);
        String rows =
                Arrays.toString(Arrays.copyOf(numbers, 3)) + "," + Arrays.toString(Arrays.copyOfRange(numbers, 3, 6));
        List<String> forms = List.of(flat, "[" + flat + "]", "[" + rows + "]", "[[" + rows + "]]");
        List<String> members = new ArrayList<>(List.of(
                "\"name\":\"x\"",
                "\"datatype\":\"FP32\"",
                "\"shape\":[2,3]",
                "\"parameters\":{\"data\":[1],\"deep\":[[{\"name\":\"y\"}]]}",
                "\"\u00e9\u4e16\": \"\ud83d\ude00\""));
        Collections.shuffle(members, random);
        members = members.subList(0, random.nextInt(members.size() + 1));
        members.add(random.nextInt(members.size() + 1), "\"data\":" + forms.get(random.nextInt(forms.size())));
        String sent = "{\"id\":{\"inputs\":[]},\"inputs\":[{" + String.join(" ,\n", members)
                + "}],\"outputs\":[{\"name\":\"y\"}]}";
        assertThat(x(sent)).containsExactly(numbers);
        assertThat(x("\ufeff" + sent)).containsExactly(numbers);
    }

    @Test
    void severalInputsAreToldApartByTheirNames() throws BadInputException {
        String sent = "{\"inputs\":[{\"data\":[7],\"name\":\"y\"},{\"data\":[1,2,3,4,5,6],\"name\":\"x\"}]}";
        List<Tensor> tensors = BodyReader.json(
                        new ModelSignature(List.of(OpenInput.fixed(X), OpenInput.fixed(Y)), List.of()),
                        bytes(sent),
                        () -> false)
                .inputs();
        assertThat(((FloatTensor) tensors.get(0)).data()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(((FloatTensor) tensors.get(1)).data()).containsExactly(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|expected {\"inputs\":[..]} with x FP32[2, 3]",
                "x|not JSON: ",
                "{\"inputs\":[{\"data\":[1,2|not JSON: ",
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6]}|not JSON: ",
                "[1]|expected {\"inputs\":[..]} with x FP32[2, 3]",
                "{\"inputs\":7}|expected {\"inputs\":[..]} with x FP32[2, 3]",
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6]},{}]}|expected {\"inputs\":[..]} with x FP32[2, 3], got one without a name, one without a name",
                "{\"inputs\":[{\"name\":\"x\"},{\"name\":\"z\"}]}|with x FP32[2, 3], got \"x\", \"z\"",
                "{\"inputs\":[5]}|expected x FP32[2, 3], got no \"data\"",
                "{\"inputs\":[{\"shape\":5,\"data\":[]}]}|\"shape\" must be an array of extents, is 5",
                "{\"inputs\":[]} {}|the body goes on behind its end",
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6]}],\"outputs\":[{}]}|the request asks for an output without a name; the outputs of the model are [x, y]",
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6]}],\"outputs\":[{\"name\":\"z\"}]}|the request asks for \"z\"; the outputs of the model are [x, y]",
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6]}],\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}]}|asks for \"y\" twice",
                "{\"inputs\":[{\"name\":\"z\",\"data\":[]}]}|the request has no input named \"x\", only \"z\"; the model expects x FP32[2, 3]",
                "{\"inputs\":[{\"datatype\":\"FP64\",\"data\":[]}]}|expected x FP32[2, 3], got datatype FP64",
                "{\"inputs\":[{\"shape\":[6],\"data\":[]}]}|expected x FP32[2, 3], got shape [6]",
                "{\"inputs\":[{\"shape\":[2,3,1,1,1,1,1,1,1,1,1],\"data\":[]}]}|got shape [2, 3, 1, 1, 1, 1, 1, 1, ..]",
                "{\"inputs\":[{\"data\":5}]}|\"data\" must be an array of numbers, flat or nested by axis",
                "{\"inputs\":[{\"data\":{\"a\":1}}]}|\"data\" must be an array of numbers, flat or nested by axis",
                "{\"inputs\":[{\"data\":[[[[1,2,3,4,5,6]]]]}]}|\"data\" must be an array of numbers, flat or nested by axis",
                "{\"inputs\":[{\"data\":[1,2]}]}|expected x FP32[2, 3] with 6 numbers in \"data\", got 2",
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6,7]}]}|expected x FP32[2, 3] with 6 numbers in \"data\", got more",
                "{\"inputs\":[{\"data\":[1,\"a\"]}]}|\"data\" holds \"a\" where a number is expected",
                "{\"inputs\":[{\"data\":[1,null]}]}|\"data\" holds null where a number is expected",
                "{\"inputs\":[{\"data\":[1,1e39]}]}|\"data\" holds 1e39, which is beyond the range of float32",
                "{\"inputs\":[{\"data\":[1,NaN]}]}|not JSON: Non-standard token 'NaN'",
                "{\"inputs\":[{\"data\":[{}]}]}|\"data\" holds an object where a number is expected",
            })
    void whatIsWrongIsSaid(String sent, String said) {
        String body = sent == null ? "" : sent;
        assertThatThrownBy(() -> x(body)).isInstanceOf(BadInputException.class).hasMessageContaining(said);
    }

    @Test
    void jsonIsReadInUtf8() {
        byte[] wide = body("[1,2,3,4,5,6]").getBytes(StandardCharsets.UTF_16BE);
        assertThatThrownBy(() -> BodyReader.json(ONE, wide, () -> false)).hasMessage("the body is not JSON in UTF-8");
    }

    /** A tree of objects of these bodies would take many times their size. */
    @ParameterizedTest
    @ValueSource(strings = {"[],", "1.5,", "{},", "[1.5],", "\"a\",", "{\"data\":[]},"})
    void aBodyOfAnyContentTakesLittleMemory(String repeated) {
        for (String begin :
                List.of("{\"inputs\":[{\"data\":[", "{\"inputs\":[", "{\"inputs\":[{\"shape\":[", "{\"a\":[")) {
            assertThat(allocated(fill(begin, repeated))).isLessThan(BODY / 2);
        }
    }

    @Test
    void namesWithoutEndTakeLittleMemory() {
        StringBuilder names = new StringBuilder("{\"inputs\":[{");
        while (names.length() < BODY) {
            names.append("\"n").append(names.length()).append("\":1,");
        }
        assertThat(allocated(bytes(names.toString()))).isLessThan(BODY / 2);
    }

    private static byte[] fill(String begin, String repeated) {
        StringBuilder body = new StringBuilder(begin);
        body.append(repeated.repeat(BODY / repeated.length()));
        return bytes(body.append("0]}]}").toString());
    }

    /** Bytes allocated for a body that is refused. The first time, classes are loaded as well. */
    private static long allocated(byte[] body) {
        return Math.min(allocatedOnce(body), allocatedOnce(body));
    }

    private static long allocatedOnce(byte[] body) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            BodyReader.json(ONE, body, () -> false);
        } catch (BadInputException e) {
            return threads.getCurrentThreadAllocatedBytes() - before;
        }
        throw new AssertionError("a body of no numbers was taken");
    }

    /** The bodies hold only brackets, names, numbers or skipped values. The deadline passes at any of its checks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inputs\":[{\"data\":[%s]}]}|[],",
                "{\"inputs\":[{\"data\":[%s]}]}|1e-999999999,",
                "{\"inputs\":[{\"x\":[%s]}]}|123456789012345678901234567890,",
                "{\"inputs\":[%s]}|{},"
            })
    void readingHeedsTheDeadline(String kind) {
        String[] parts = kind.split("\\|", -1);
        byte[] body = bytes(parts[0].formatted(parts[1].repeat(50_000) + "0"));
        for (int at = 1; at <= 6; at++) {
            int late = at;
            int[] looks = new int[1];
            assertThatThrownBy(() -> BodyReader.json(ONE, body, () -> ++looks[0] >= late))
                    .isInstanceOf(BadInputException.class);
            assertThat(looks[0]).isEqualTo(at);
        }
    }
}
