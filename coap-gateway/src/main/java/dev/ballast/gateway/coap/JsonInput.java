package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.InputType;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"inputs":[..]}} without building a tree, so no body takes more memory than the tensors of the model. The first pass
 * finds the members of each input and where its data begins. The second pass reads the numbers. Members may come in any order. One
 * thread.
 */
final class JsonInput {
    private static final JsonFactory JSON = new JsonFactory();

    /** The limit on members, because the parser keeps every name. Repeated names count too. */
    private static final int MOST_NAMES = 1_000;

    /** How many characters of a client's text an error message repeats. */
    private static final int LONGEST_SHOWN = 80;

    /** Mask: the deadline is checked once in 4,096 tokens. */
    private static final int SELDOM = 0xFFF;

    private final byte[] body;
    private final JsonParser parser;
    private final BooleanSupplier late;
    private int names;
    private int tokens;

    private JsonInput(byte[] body, JsonParser parser, BooleanSupplier late) {
        this.body = body;
        this.parser = parser;
        this.late = late;
    }

    /**
     * One tensor for each input of a model, in the model's order.
     *
     * @param late whether the deadline has passed; asked every few thousand tokens
     * @throws BadInputException when the body is not JSON, does not match the model's inputs, or was read too late
     */
    static List<Tensor> read(List<ValueInfo> expected, byte[] body, BooleanSupplier late) throws BadInputException {
        try (JsonParser parser = JSON.createParser(body)) {
            JsonInput input = new JsonInput(body, parser, late);
            List<Given> given = input.inputs(expected.size());
            if (given.size() != expected.size()) {
                throw new BadInputException("expected {\"inputs\":[..]} with "
                        + expected.stream().map(InferInput::describe).collect(Collectors.joining(", ")));
            }
            List<Tensor> tensors = new ArrayList<>();
            for (ValueInfo info : expected) {
                tensors.add(input.tensor(info, named(given, info)));
            }
            return tensors;
        } catch (JsonProcessingException e) {
            throw new BadInputException("the body is not JSON: " + readable(e));
        } catch (IOException e) {
            throw new BadInputException("the body is not JSON: " + e.getMessage());
        }
    }

    /**
     * An input in the request.
     *
     * @param name null when the input has none, like {@code datatype} and {@code shape}
     * @param dataAt byte offset of the data in the body; -1 when there is none
     */
    private record Given(
            @Nullable String name,
            @Nullable String datatype,
            @Nullable String shape,
            int dataAt) {}

    /** The inputs, at most {@code expected} + 1; an empty list when the body has no array of inputs. */
    private List<Given> inputs(int expected) throws IOException, BadInputException {
        List<Given> inputs = List.of();
        if (next() != JsonToken.START_OBJECT) {
            return inputs;
        }
        while (next() == JsonToken.FIELD_NAME) {
            boolean areThese = parser.currentName().equals("inputs");
            JsonToken value = next();
            if (areThese && value == JsonToken.START_ARRAY) {
                inputs = elements(expected);
            } else {
                inputs = areThese ? List.of() : inputs;
                skip(value);
            }
        }
        return inputs;
    }

    private List<Given> elements(int expected) throws IOException, BadInputException {
        List<Given> elements = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (elements.size() > expected) {
                skip(token);
            } else if (token == JsonToken.START_OBJECT) {
                elements.add(members());
            } else {
                elements.add(new Given(null, null, null, -1));
                skip(token);
            }
        }
        return elements;
    }

    private Given members() throws IOException, BadInputException {
        String name = null;
        String datatype = null;
        String shape = null;
        int dataAt = -1;
        while (next() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken value = next();
            switch (member) {
                case "name" -> name = text(value);
                case "datatype" -> datatype = value == JsonToken.VALUE_NULL ? null : text(value);
                case "shape" -> shape = shape(value);
                case "data" -> {
                    dataAt = here();
                    skip(value);
                }
                default -> skip(value);
            }
        }
        return new Given(name, datatype, shape, dataAt);
    }

    private int here() throws BadInputException {
        long at = parser.currentTokenLocation().getByteOffset();
        if (at < 0) { // the parser reports byte offsets for UTF-8 only
            throw new BadInputException("the body is not JSON in UTF-8");
        }
        return (int) at;
    }

    /** The text of a number, a string or a constant. An object or an array is skipped and gives an empty text. */
    private String text(JsonToken value) throws IOException, BadInputException {
        if (value.isScalarValue()) {
            return parser.getText();
        }
        skip(value);
        return "";
    }

    private String shape(JsonToken value) throws IOException, BadInputException {
        List<String> dims = new ArrayList<>();
        if (value != JsonToken.START_ARRAY) {
            skip(value);
            return "[]";
        }
        for (JsonToken dim = next(); dim != JsonToken.END_ARRAY; dim = next()) {
            if (dims.size() <= TensorCodec.MAX_RANK) {
                dims.add(shown(text(dim)));
            } else {
                skip(dim);
                dims.set(TensorCodec.MAX_RANK, "..");
            }
        }
        return "[" + String.join(", ", dims) + "]";
    }

    private JsonToken next() throws IOException, BadInputException {
        JsonToken token = parser.nextToken();
        requireUse();
        if (token == JsonToken.FIELD_NAME && ++names > MOST_NAMES) {
            throw new BadInputException("the body has more than " + MOST_NAMES + " members");
        }
        return token == null ? JsonToken.NOT_AVAILABLE : token;
    }

    private void requireUse() throws BadInputException {
        if ((++tokens & SELDOM) == 0 && late.getAsBoolean()) {
            throw new BadInputException("the deadline passed while the gateway read the JSON");
        }
    }

    /** Skips to the end of the value that begins with this token. */
    private void skip(JsonToken first) throws IOException, BadInputException {
        int depth = first.isStructStart() ? 1 : 0;
        while (depth > 0) {
            JsonToken token = next();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    /** The input with the name of {@code info}. A single input may have no name. */
    private static Given named(List<Given> given, ValueInfo info) throws BadInputException {
        for (Given input : given) {
            if (info.name().equals(input.name) || (given.size() == 1 && input.name == null)) {
                return input;
            }
        }
        String names = given.stream()
                .map(input -> input.name == null ? "one without a name" : '"' + shown(input.name) + '"')
                .collect(Collectors.joining(", "));
        throw new BadInputException("the request has no input named \"" + info.name() + "\", only " + names
                + "; the model expects " + InferInput.describe(info));
    }

    private Tensor tensor(ValueInfo info, Given input) throws IOException, BadInputException {
        String expected = "expected " + InferInput.describe(info);
        if (input.datatype != null && !input.datatype.equals(info.datatype())) {
            throw new BadInputException(expected + ", got datatype " + shown(input.datatype));
        }
        if (input.shape != null && !input.shape.equals(InferInput.text(info.shape()))) {
            throw new BadInputException(expected + ", got shape " + input.shape);
        }
        float[] data = new float[info.shape().size()];
        int read = input.dataAt < 0 ? -1 : fill(input.dataAt, data, info.shape().rank() + 1);
        if (read < 0) {
            throw new BadInputException("\"data\" must be an array of numbers, flat or nested by axis");
        } else if (read != data.length) {
            throw new BadInputException(expected + " with " + data.length + " numbers in \"data\", got "
                    + (read > data.length ? "more" : Integer.toString(read)));
        }
        return InputType.exactly(info, FloatTensor.wrap(info.shape(), data));
    }

    /**
     * Reads the numbers of a flat or nested array into {@code data}.
     *
     * @param at byte offset of the array in the body
     * @param deepest allowed depth of nesting
     * @return count of the numbers, {@code data.length + 1} when there are too many; below 0 when the value is no array or nested too
     * deep
     */
    private int fill(int at, float[] data, int deepest) throws IOException, BadInputException {
        if (body[at] != '[') {
            return -1;
        }
        try (JsonParser numbers = JSON.createParser(body, at, body.length - at)) {
            int count = 0;
            int depth = 0;
            do {
                JsonToken token = numbers.nextToken();
                requireUse();
                depth += token == JsonToken.START_ARRAY ? 1 : token == JsonToken.END_ARRAY ? -1 : 0;
                if (depth > deepest) {
                    return -1;
                } else if (token.isNumeric() && count == data.length) {
                    return count + 1;
                } else if (token.isNumeric()) {
                    data[count] = (float) numbers.getDoubleValue();
                    if (!Float.isFinite(data[count++])) {
                        throw new BadInputException(
                                "\"data\" holds " + said(numbers) + ", which is beyond the range of float32");
                    }
                } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    throw new BadInputException("\"data\" holds " + said(numbers) + " where a number is expected");
                }
            } while (depth > 0);
            return count;
        }
    }

    private static String said(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> '"' + shown(parser.getText()) + '"';
            case START_OBJECT -> "an object";
            default -> shown(parser.getText());
        };
    }

    /** The parser's message without its advice to programmers, which follows a colon. */
    private static String readable(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        int advice = message.indexOf(": enable JsonReadFeature");
        return advice < 0 ? message : message.substring(0, advice);
    }

    private static String shown(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "..";
    }
}
