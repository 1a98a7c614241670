package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.InputType;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.open.OpenInput;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;

/** Reads the member {@code data} of an input into a tensor: numbers, or truth values, in an array that is flat or nested by axis. */
final class BodyNumbers {
    static final String NO_ARRAY = "\"data\" must be an array of numbers, flat or nested by axis";

    /** Below this, no two whole numbers are the same double. */
    private static final double EXACT = 0x1p53;

    private final JsonParser parser;
    private final ValueInfo info;
    private final ReadingLimits limits;

    /** Reads from a parser that stands before the array. */
    BodyNumbers(JsonParser parser, ValueInfo info, ReadingLimits limits) {
        this.parser = parser;
        this.info = info;
        this.limits = limits;
    }

    /**
     * Reads exactly as many numbers as the input has.
     *
     * @return freshly allocated
     */
    Tensor read() throws IOException, BadInputException {
        Tensor tensor = info.type().zeros(info.shape());
        int size = info.shape().size();
        int count = 0;
        int depth = 0;
        do {
            JsonToken token = parser.nextToken();
            limits.token();
            depth += token == JsonToken.START_ARRAY ? 1 : token == JsonToken.END_ARRAY ? -1 : 0;
            if ((depth == 0 && token != JsonToken.END_ARRAY)
                    || depth > info.shape().rank() + 1) {
                throw new BadInputException(NO_ARRAY);
            } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                requireNumber(token);
                if (count == size) {
                    throw wrongCount("more");
                }
                set(tensor, count++);
            }
        } while (depth > 0);
        if (count != size) {
            throw wrongCount(Integer.toString(count));
        }
        return tensor;
    }

    private BadInputException wrongCount(String got) {
        return new BadInputException("expected " + RequestedShape.text(OpenInput.fixed(info)) + " with "
                + info.shape().size() + " numbers in \"data\", got " + got);
    }

    private void requireNumber(JsonToken token) throws IOException, BadInputException {
        if (!token.isNumeric() && !(token.isBoolean() && info.type() == ElementType.BOOL)) {
            throw new BadInputException("\"data\" holds " + said() + " where a number is expected");
        }
    }

    private void set(Tensor tensor, int at) throws IOException, BadInputException {
        if (tensor instanceof FloatTensor floats) {
            float number = (float) parser.getDoubleValue();
            if (!Float.isFinite(number)) {
                throw new BadInputException("\"data\" holds " + said() + ", which is beyond the range of float32");
            }
            floats.data()[at] = number;
        } else {
            InputType.set(info, tensor, at, whole(at));
        }
    }

    /** The current number, which may be written with a fraction of zeros. */
    private long whole(int at) throws IOException, BadInputException {
        JsonToken token = parser.currentToken();
        if (token.isBoolean()) {
            return token == JsonToken.VALUE_TRUE ? 1 : 0;
        }
        JsonParser.NumberType type = parser.getNumberType();
        if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
            return parser.getLongValue();
        }
        double number = type == JsonParser.NumberType.BIG_INTEGER ? Double.NaN : parser.getDoubleValue();
        if (number != Math.rint(number) || Math.abs(number) >= EXACT) {
            throw InputType.unfit(info, at, said());
        }
        return (long) number;
    }

    private String said() throws IOException {
        String text = parser.getText();
        return switch (parser.currentToken()) {
            case VALUE_STRING -> '"' + ReadingLimits.shown(text) + '"';
            case START_OBJECT -> "an object";
            default -> text == null ? "bytes" : ReadingLimits.shown(text);
        };
    }
}
