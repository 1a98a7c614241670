package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.InputType;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.jspecify.annotations.Nullable;

/** Reads the body of an inference in each of the forms a client may send it. */
final class InferInput {
    /** What a 4.15 names. */
    static final String ACCEPTED = "application/cbor (60): a tensor as RFC 8746 has it; application/json (50): "
            + "{\"inputs\":[{\"name\":..,\"shape\":[..],\"datatype\":\"FP32\",\"data\":[..]}]}; "
            + "image/png (23), image/jpeg (22), image/gif (21), or application/octet-stream (42): any of these or a BMP, by its first bytes";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_NESTING = TensorCodec.MAX_RANK + 1;

    private InferInput() {}

    /**
     * How to read {@code body}.
     *
     * @param format Content-Format number; {@link MediaTypeRegistry#UNDEFINED} or octets to go by the first bytes
     * @return null when the format is none of those accepted
     */
    static InferenceRequest.@Nullable Source source(ServedModel model, int format, byte[] body) {
        boolean isSaid = format != MediaTypeRegistry.UNDEFINED && format != MediaTypeRegistry.APPLICATION_OCTET_STREAM;
        return switch (isSaid ? format : guess(body)) {
            case MediaTypeRegistry.APPLICATION_CBOR -> () -> List.of(cbor(model, body));
            case MediaTypeRegistry.APPLICATION_JSON -> () -> json(model, body);
            case MediaTypeRegistry.IMAGE_PNG, MediaTypeRegistry.IMAGE_JPEG, MediaTypeRegistry.IMAGE_GIF ->
                () -> List.of(model.readImage(body));
            default -> null;
        };
    }

    private static int guess(byte[] body) {
        int first = body.length == 0 ? -1 : body[0] & 255;
        return switch (first) {
            case 0x89 -> MediaTypeRegistry.IMAGE_PNG;
            case 0xFF -> MediaTypeRegistry.IMAGE_JPEG;
            case 'B', 'G' -> MediaTypeRegistry.IMAGE_GIF; // BMP or GIF: no tensor in CBOR begins so
            case '{', ' ', '\t', '\r', '\n' -> MediaTypeRegistry.APPLICATION_JSON;
            default -> MediaTypeRegistry.APPLICATION_CBOR;
        };
    }

    private static Tensor cbor(ServedModel model, byte[] body) throws BadInputException {
        List<ValueInfo> inputs = model.model().inputs();
        if (inputs.size() != 1) {
            throw new BadInputException(
                    model.name() + " takes " + inputs.size() + " inputs; a CBOR body is one tensor, send JSON");
        }
        ValueInfo input = inputs.get(0);
        Tensor tensor = input.type().zeros(input.shape());
        try {
            TensorCodec.decodeInto(body, tensor);
        } catch (WireException e) {
            throw new BadInputException("expected " + describe(input) + " as 40([[dims], " + TensorCodec.tag(tensor)
                    + "(bytes)]): " + e.getMessage());
        }
        return tensor;
    }

    private static List<Tensor> json(ServedModel model, byte[] body) throws BadInputException {
        JsonNode given = parse(body).path("inputs");
        List<ValueInfo> expected = model.model().inputs();
        if (!given.isArray() || given.size() != expected.size()) {
            throw new BadInputException("expected {\"inputs\":[..]} with "
                    + String.join(
                            ", ", expected.stream().map(InferInput::describe).toList()));
        }
        List<Tensor> tensors = new ArrayList<>();
        for (ValueInfo info : expected) {
            tensors.add(tensor(info, named(given, info, expected.size())));
        }
        return tensors;
    }

    private static JsonNode parse(byte[] body) throws BadInputException {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new BadInputException("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadInputException("not JSON: " + e.getMessage());
        }
    }

    /** The input of that name; a single input may be called anything or nothing. */
    private static JsonNode named(JsonNode given, ValueInfo info, int inputs) throws BadInputException {
        for (JsonNode input : given) {
            if (input.path("name").asText().equals(info.name()) || (inputs == 1 && !input.has("name"))) {
                return input;
            }
        }
        throw new BadInputException("no input is called \"" + info.name() + "\"; expected " + describe(info));
    }

    private static Tensor tensor(ValueInfo info, JsonNode input) throws BadInputException {
        String datatype = input.path("datatype").asText(info.datatype());
        if (!datatype.equals(info.datatype())) {
            throw new BadInputException("expected " + describe(info) + ", got datatype " + datatype);
        }
        if (input.has("shape") && !shapeOf(input.get("shape")).equals(text(info.shape()))) {
            throw new BadInputException("expected " + describe(info) + ", got shape " + shapeOf(input.get("shape")));
        }
        float[] data = new float[info.shape().size()];
        int read = fill(input.path("data"), data, 0, MAX_NESTING);
        if (read != data.length) {
            throw new BadInputException("expected " + describe(info) + " with " + data.length
                    + " numbers in \"data\", got " + (read > data.length ? "more" : Integer.toString(read)));
        }
        return InputType.exactly(info, FloatTensor.wrap(info.shape(), data));
    }

    private static String shapeOf(JsonNode shape) {
        List<String> dims = new ArrayList<>();
        shape.forEach(dim -> dims.add(dim.asText()));
        return "[" + String.join(", ", dims) + "]";
    }

    /** Writes the numbers of a flat or nested array; answers how many there are, one too many when they do not fit. */
    private static int fill(JsonNode node, float[] data, int from, int depth) throws BadInputException {
        if (!node.isArray() || depth == 0) {
            throw new BadInputException("\"data\" must be an array of numbers, flat or nested by axis");
        }
        int at = from;
        for (JsonNode item : node) {
            if (item.isArray()) {
                at = fill(item, data, at, depth - 1);
            } else if (!item.isNumber()) {
                throw new BadInputException("\"data\" holds " + item + " where a number is expected");
            } else if (at < data.length) {
                data[at++] = item.floatValue();
            } else {
                return data.length + 1;
            }
            if (at > data.length) {
                return at;
            }
        }
        return at;
    }

    private static String describe(ValueInfo info) {
        return info.name() + " " + info.datatype() + text(info.shape());
    }

    private static String text(Shape shape) {
        List<String> dims = new ArrayList<>();
        for (int dim : shape.toArray()) {
            dims.add(Integer.toString(dim));
        }
        return "[" + String.join(", ", dims) + "]";
    }
}
