package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.InputType;
import dev.ballast.gateway.models.ModelSignature;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.OpenInput;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Reads {@code {"inputs":[..],"outputs":[..]}} in JSON or CBOR without building a tree, so no body takes more memory than the tensors that
 * it holds. {@link BodyScan} finds the members of each input. A second pass reads the numbers. Members may come in any order. One thread.
 */
final class BodyReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory CBOR = new CBORFactory();

    private final JsonFactory format;
    private final byte[] body;
    private final ReadingLimits limits;

    private BodyReader(JsonFactory format, byte[] body, ReadingLimits limits) {
        this.format = format;
        this.body = body;
        this.limits = limits;
    }

    /**
     * Reads a body in JSON.
     *
     * @param late whether the deadline has passed; asked every few thousand tokens
     * @throws BadInputException when the body is not JSON, does not match the model, or was read too late
     */
    static RequestBody json(ModelSignature expected, byte[] body, BooleanSupplier late) throws BadInputException {
        return new BodyReader(JSON, body, new ReadingLimits(late)).read(expected);
    }

    /** Reads a body in CBOR: a map with the members of the JSON. An input may have a typed array {@code tensor} in place of data. */
    static RequestBody cbor(ModelSignature expected, byte[] body, BooleanSupplier late) throws BadInputException {
        return new BodyReader(CBOR, body, new ReadingLimits(late)).read(expected);
    }

    private RequestBody read(ModelSignature expected) throws BadInputException {
        try (JsonParser parser = format.createParser(body)) {
            BodyScan.Found found = new BodyScan(parser, limits, format == CBOR)
                    .read(expected.inputs().size(), expected.outputs().size());
            List<String> outputs = found.outputs().stream()
                    .map(output -> output.name() == null ? "" : output.name())
                    .toList();
            return new RequestBody(inputs(expected, found), RequestedOutputs.of(expected.outputs(), outputs));
        } catch (JsonProcessingException e) {
            throw new BadInputException("the body is not " + format.getFormatName() + ": " + readable(e));
        } catch (IOException e) {
            throw new BadInputException("the body is not " + format.getFormatName() + ": " + e.getMessage());
        }
    }

    private List<Tensor> inputs(ModelSignature expected, BodyScan.Found found) throws IOException, BadInputException {
        List<String> texts = found.texts();
        if (texts == null) {
            return tensors(expected.inputs(), found.inputs());
        }
        if (!found.inputs().isEmpty()) {
            throw new BadInputException("the body has \"inputs\" and \"text\"; send one of them");
        }
        return expected.ofTexts(texts, limits::isLate);
    }

    /** The parser's message without its advice to programmers, which follows a colon. */
    private static String readable(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        int advice = message.indexOf(": enable JsonReadFeature");
        return advice < 0 ? message : message.substring(0, advice);
    }

    private List<Tensor> tensors(List<OpenInput> expected, List<BodyScan.Given> given)
            throws IOException, BadInputException {
        if (given.size() != expected.size()) {
            throw new BadInputException("expected {\"inputs\":[..]} with "
                    + expected.stream().map(RequestedShape::text).collect(Collectors.joining(", "))
                    + (given.isEmpty() ? "" : ", got " + listed(given)));
        }
        List<Tensor> tensors = new ArrayList<>();
        for (OpenInput input : expected) {
            tensors.add(tensor(input, named(given, input)));
        }
        return tensors;
    }

    /** The input with the name of {@code expected}. A single input may have no name. */
    private static BodyScan.Given named(List<BodyScan.Given> given, OpenInput expected) throws BadInputException {
        for (BodyScan.Given input : given) {
            if (expected.name().equals(input.name()) || (given.size() == 1 && input.name() == null)) {
                return input;
            }
        }
        throw new BadInputException("the request has no input named \"" + expected.name() + "\", only " + listed(given)
                + "; the model expects " + RequestedShape.text(expected));
    }

    private static String listed(List<BodyScan.Given> given) {
        return given.stream()
                .map(one -> one.name() == null ? "one without a name" : '"' + ReadingLimits.shown(one.name()) + '"')
                .collect(Collectors.joining(", "));
    }

    private Tensor tensor(OpenInput expected, BodyScan.Given input) throws IOException, BadInputException {
        if (input.datatype() != null && !InputType.takes(expected.type(), input.datatype())) {
            throw wrong(expected, "datatype " + ReadingLimits.shown(input.datatype()));
        }
        if (input.tensorAt() >= 0) {
            byte[] tensor = Arrays.copyOfRange(body, input.tensorAt(), input.tensorEnd());
            return InferInput.typedArray(expected, input.shape(), tensor);
        }
        if (input.dataAt() < 0) {
            throw wrong(expected, "no \"data\"" + (format == CBOR ? " and no \"tensor\"" : ""));
        }
        RequestedShape shape = new RequestedShape(expected);
        ValueInfo info = input.shape() == null ? shape.unsaid(input.count()) : shape.said(input.shape(), input.count());
        try (JsonParser numbers = format.createParser(body, input.dataAt(), body.length - input.dataAt())) {
            return new BodyNumbers(numbers, info, limits).read();
        }
    }

    private static BadInputException wrong(OpenInput expected, String got) {
        return new BadInputException("expected " + RequestedShape.text(expected) + ", got " + got);
    }
}
