package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first pass over a body: finds the members of each input and output, and where the numbers begin. It keeps no numbers, and at most one
 * input or output more than the model has, so it takes little memory for any body. One thread.
 */
final class BodyScan {
    private final JsonParser parser;
    private final ReadingLimits limits;
    private final boolean hasTensors;

    /**
     * Reads from a parser that stands before the body.
     *
     * @param hasTensors whether an input may have a typed array {@code tensor}, which only CBOR has
     */
    BodyScan(JsonParser parser, ReadingLimits limits, boolean hasTensors) {
        this.parser = parser;
        this.limits = limits;
        this.hasTensors = hasTensors;
    }

    /**
     * The inputs and outputs that a body names.
     *
     * @param texts the texts in place of inputs, at most one more than a model takes; null when the body has none
     */
    record Found(
            List<Given> inputs,
            List<Given> outputs,
            @Nullable List<String> texts) {}

    /**
     * An input in a body, or an output that it names.
     *
     * @param name null when it has none, like {@code datatype} and {@code shape}
     * @param shape the extents as texts
     * @param dataAt byte offset of the data in the body; -1 when there is none
     * @param count number of scalars in the data
     * @param tensorAt byte offset of the typed array; -1 when there is none
     * @param tensorEnd byte offset behind the typed array
     */
    record Given(
            @Nullable String name,
            @Nullable String datatype,
            @Nullable List<String> shape,
            int dataAt,
            int count,
            int tensorAt,
            int tensorEnd) {
        static final Given NOTHING = new Given(null, null, null, -1, 0, -1, -1);
    }

    /**
     * Reads the body to its end.
     *
     * @param inputs number of inputs of the model
     * @param outputs number of outputs of the model
     */
    Found read(int inputs, int outputs) throws IOException, BadInputException {
        List<Given> givenInputs = List.of();
        List<Given> givenOutputs = List.of();
        List<String> texts = null;
        if (next() == JsonToken.START_OBJECT) {
            while (next() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken value = next();
                if (member.equals("inputs")) {
                    givenInputs = elements(value, inputs);
                } else if (member.equals("outputs")) {
                    givenOutputs = elements(value, outputs);
                } else if (member.equals("text")) {
                    texts = texts(value);
                } else {
                    skip(value);
                }
            }
            if (next() != JsonToken.NOT_AVAILABLE) { // nobody would read the rest
                throw new BadInputException("the body goes on behind its end");
            }
        }
        return new Found(givenInputs, givenOutputs, texts);
    }

    /** One text, or an array of texts. */
    private List<String> texts(JsonToken value) throws IOException, BadInputException {
        List<String> texts = new ArrayList<>();
        if (value != JsonToken.START_ARRAY) {
            texts.add(oneText(value));
            return texts;
        }
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            String text = oneText(token);
            if (texts.size() <= TextModel.MOST_TEXTS) {
                texts.add(text);
            }
        }
        return texts;
    }

    private String oneText(JsonToken value) throws IOException, BadInputException {
        if (value != JsonToken.VALUE_STRING) {
            throw new BadInputException("\"text\" must be a text or an array of texts");
        }
        return parser.getText();
    }

    /** The elements of an array, at most {@code expected} + 1; an empty list when the value is no array. */
    private List<Given> elements(JsonToken value, int expected) throws IOException, BadInputException {
        List<Given> elements = new ArrayList<>();
        if (value != JsonToken.START_ARRAY) {
            skip(value);
            return elements;
        }
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (elements.size() > expected) {
                skip(token);
            } else if (token == JsonToken.START_OBJECT) {
                elements.add(members());
            } else {
                elements.add(Given.NOTHING);
                skip(token);
            }
        }
        return elements;
    }

    private Given members() throws IOException, BadInputException {
        String name = null;
        String datatype = null;
        List<String> shape = null;
        int dataAt = -1;
        int count = 0;
        int tensorAt = -1;
        int tensorEnd = -1;
        while (next() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken value = next();
            switch (member) {
                case "name" -> name = text(value);
                case "datatype" -> datatype = value == JsonToken.VALUE_NULL ? null : text(value);
                case "shape" -> shape = value == JsonToken.VALUE_NULL ? null : shape(value);
                case "data" -> {
                    if (value != JsonToken.START_ARRAY) {
                        throw new BadInputException(BodyNumbers.NO_ARRAY);
                    }
                    dataAt = here();
                    count = skip(value);
                }
                case "tensor" -> {
                    tensorAt = hasTensors ? here() : -1;
                    skip(value);
                    parser.finishToken(); // a byte string counts as read only then
                    tensorEnd = (int) parser.currentLocation().getByteOffset();
                }
                default -> skip(value);
            }
        }
        return new Given(name, datatype, shape, dataAt, count, tensorAt, tensorEnd);
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
            String text = parser.getText();
            return text == null ? "" : text; // bytes in CBOR have no text
        }
        skip(value);
        return "";
    }

    /** The extents. In a list that is longer than any shape, the last text stands for the rest. */
    private List<String> shape(JsonToken value) throws IOException, BadInputException {
        if (value != JsonToken.START_ARRAY) {
            throw new BadInputException("\"shape\" must be an array of extents, is " + shown(value));
        }
        List<String> dims = new ArrayList<>();
        for (JsonToken dim = next(); dim != JsonToken.END_ARRAY; dim = next()) {
            if (dims.size() <= TensorCodec.MAX_RANK) {
                dims.add(shown(dim));
            } else {
                skip(dim);
                dims.set(TensorCodec.MAX_RANK, "..");
            }
        }
        return dims;
    }

    /** The beginning of a value. A string has quotation marks, so that it is told from a number. */
    private String shown(JsonToken value) throws IOException, BadInputException {
        String text = ReadingLimits.shown(text(value));
        return value == JsonToken.VALUE_STRING ? '"' + text + '"' : text;
    }

    private JsonToken next() throws IOException, BadInputException {
        JsonToken token = parser.nextToken();
        limits.token();
        if (token == JsonToken.FIELD_NAME) {
            limits.name();
        }
        return token == null ? JsonToken.NOT_AVAILABLE : token;
    }

    /**
     * Skips to the end of the value that begins with this token.
     *
     * @return number of scalars in it
     */
    private int skip(JsonToken first) throws IOException, BadInputException {
        int depth = first.isStructStart() ? 1 : 0;
        int scalars = first.isScalarValue() ? 1 : 0;
        while (depth > 0) {
            JsonToken token = next();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            scalars += token.isScalarValue() ? 1 : 0;
        }
        return scalars;
    }
}
