package dev.ballast.gateway.coap;

import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.model.ValueInfo;
import dev.ballast.rounds.Deadline;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import dev.ballast.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.jspecify.annotations.Nullable;

/** Reads the body of an inference in any format that a client may send. */
final class InferInput {
    /** The accepted formats, for the text of a 4.15. */
    static final String ACCEPTED = "application/cbor (60): a tensor as in RFC 8746; application/json (50): "
            + "{\"inputs\":[{\"name\":..,\"shape\":[..],\"datatype\":\"FP32\",\"data\":[..]}]}; "
            + "image/png (23), image/jpeg (22), image/gif (21), or application/octet-stream (42): any of these or a BMP, by its first bytes";

    private InferInput() {}

    /**
     * How to read {@code body}.
     *
     * @param format Content-Format number; {@link MediaTypeRegistry#UNDEFINED} or octet-stream to recognize the format by the first
     * bytes
     * @return null when the format is not accepted
     */
    static InferenceRequest.@Nullable Source source(ServedModel model, int format, byte[] body) {
        boolean isSaid = format != MediaTypeRegistry.UNDEFINED && format != MediaTypeRegistry.APPLICATION_OCTET_STREAM;
        return switch (isSaid ? format : guess(body)) {
            case MediaTypeRegistry.APPLICATION_CBOR -> deadline -> List.of(cbor(model, body));
            case MediaTypeRegistry.APPLICATION_JSON -> new Json(model.model().inputs(), body);
            case MediaTypeRegistry.IMAGE_PNG, MediaTypeRegistry.IMAGE_JPEG, MediaTypeRegistry.IMAGE_GIF ->
                new Picture(model, body);
            default -> null;
        };
    }

    private static final class Json implements InferenceRequest.Source {
        private final List<ValueInfo> inputs;
        private final byte[] body;

        Json(List<ValueInfo> inputs, byte[] body) {
            this.inputs = inputs;
            this.body = body;
        }

        @Override
        public List<Tensor> read(Deadline deadline) throws BadInputException {
            return JsonInput.read(inputs, body, deadline::passed);
        }

        /** Reading a byte takes about as long as decoding a pixel. */
        @Override
        public long work() {
            return body.length;
        }
    }

    private static final class Picture implements InferenceRequest.Source {
        private final ServedModel model;
        private final byte[] body;
        private final long work;

        Picture(ServedModel model, byte[] body) {
            this.model = model;
            this.body = body;
            this.work = ImageInput.work(body);
        }

        @Override
        public List<Tensor> read(Deadline deadline) throws BadInputException {
            return List.of(model.readImage(body, deadline::passed));
        }

        @Override
        public long work() {
            return work;
        }
    }

    private static int guess(byte[] body) {
        int first = body.length == 0 ? -1 : body[0] & 255;
        return switch (first) {
            case 0x89 -> MediaTypeRegistry.IMAGE_PNG;
            case 0xFF -> MediaTypeRegistry.IMAGE_JPEG;
            case 'B', 'G' -> MediaTypeRegistry.IMAGE_GIF; // BMP or GIF: no tensor in CBOR begins with these bytes
            case '{', ' ', '\t', '\r', '\n' -> MediaTypeRegistry.APPLICATION_JSON;
            default -> MediaTypeRegistry.APPLICATION_CBOR;
        };
    }

    private static Tensor cbor(ServedModel model, byte[] body) throws BadInputException {
        List<ValueInfo> inputs = model.model().inputs();
        if (inputs.size() != 1) {
            throw new BadInputException(
                    model.name() + " takes " + inputs.size() + " inputs but a CBOR body holds one tensor; send JSON");
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

    static String describe(ValueInfo info) {
        return info.name() + " " + info.datatype() + text(info.shape());
    }

    static String text(Shape shape) {
        List<String> dims = new ArrayList<>();
        for (int dim : shape.toArray()) {
            dims.add(Integer.toString(dim));
        }
        return "[" + String.join(", ", dims) + "]";
    }
}
