package dev.ballast.gateway.coap;

import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.InputType;
import dev.ballast.gateway.models.ModelSignature;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.open.OpenInput;
import dev.ballast.rounds.Deadline;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import dev.ballast.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.jspecify.annotations.Nullable;

/** Reads the body of an inference in any format that a client may send. */
final class InferInput {
    /** The accepted formats, for the text of a 4.15. */
    static final String ACCEPTED =
            "application/cbor (60): a tensor as in RFC 8746, or the members of the JSON; application/json (50): "
                    + "{\"inputs\":[{\"name\":..,\"shape\":[..],\"datatype\":\"FP32\",\"data\":[..]}]}; "
                    + "text/plain (0) in UTF-8, or {\"text\":[..]} in JSON or CBOR, for a model with input: {text: ..}; "
                    + "image/png (23), image/jpeg (22), image/gif (21), or application/octet-stream (42): any of these or a BMP, by its first bytes";

    /** Major type of a map in CBOR. */
    private static final int MAP = 5;

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
            case MediaTypeRegistry.APPLICATION_CBOR ->
                isMap(body) ? new Members(model.signature(), body, BodyReader::cbor) : deadline -> cbor(model, body);
            case MediaTypeRegistry.APPLICATION_JSON -> new Members(model.signature(), body, BodyReader::json);
            case MediaTypeRegistry.TEXT_PLAIN -> new PlainText(model.signature(), body);
            case MediaTypeRegistry.IMAGE_PNG, MediaTypeRegistry.IMAGE_JPEG, MediaTypeRegistry.IMAGE_GIF ->
                new Picture(model, body);
            default -> null;
        };
    }

    /** Reads a body with named inputs. */
    @FunctionalInterface
    private interface Reader {
        RequestBody read(ModelSignature expected, byte[] body, BooleanSupplier late) throws BadInputException;
    }

    private static final class Members implements InferenceRequest.Source {
        private final ModelSignature expected;
        private final byte[] body;
        private final Reader reader;

        Members(ModelSignature expected, byte[] body, Reader reader) {
            this.expected = expected;
            this.body = body;
            this.reader = reader;
        }

        @Override
        public RequestBody read(Deadline deadline) throws BadInputException {
            return reader.read(expected, body, deadline::passed);
        }

        /** Reading a byte takes about as long as decoding a pixel, or a byte of a text if the model takes texts. */
        @Override
        public long work() {
            return (expected.texts() == null ? 1 : PlainText.PIXELS_A_BYTE) * (long) body.length;
        }
    }

    /** One text. */
    private static final class PlainText implements InferenceRequest.Source {
        /** Cutting a text into tokens takes longer than decoding as many pixels. */
        static final int PIXELS_A_BYTE = 10;

        private final ModelSignature expected;
        private final byte[] body;

        PlainText(ModelSignature expected, byte[] body) {
            this.expected = expected;
            this.body = body;
        }

        @Override
        public RequestBody read(Deadline deadline) throws BadInputException {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body))
                        .toString();
                return RequestBody.of(expected.ofTexts(List.of(text), deadline::passed));
            } catch (CharacterCodingException e) {
                throw new BadInputException("the text is not UTF-8");
            }
        }

        @Override
        public long work() {
            return (long) PIXELS_A_BYTE * body.length;
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
        public RequestBody read(Deadline deadline) throws BadInputException {
            return RequestBody.of(model.readImage(body, deadline::passed));
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

    /** Whether a body in CBOR begins as a map. */
    private static boolean isMap(byte[] body) {
        return body.length > 0 && (body[0] & 255) >> 5 == MAP;
    }

    private static RequestBody cbor(ServedModel model, byte[] body) throws BadInputException {
        List<OpenInput> inputs = model.signature().inputs();
        if (inputs.size() != 1) {
            throw new BadInputException(model.name() + " takes " + inputs.size()
                    + " inputs but the body holds one tensor; send {\"inputs\": [{\"name\": .., \"tensor\": ..}, ..]}");
        }
        return RequestBody.of(typedArray(inputs.get(0), null, body));
    }

    /**
     * Reads one tensor as RFC 8746 has it.
     *
     * @param said its extents as a member {@code shape} has them; null when there is none
     */
    static Tensor typedArray(OpenInput input, @Nullable List<String> said, byte[] bytes) throws BadInputException {
        try {
            Shape inside = TensorCodec.shape(bytes);
            List<String> extents = inside == null ? said : RequestedShape.texts(inside);
            RequestedShape shape = new RequestedShape(input);
            ValueInfo info = extents == null ? shape.unsaid(-1) : shape.said(extents, bytes.length);
            if (said != null && !said.equals(extents)) {
                throw new BadInputException(
                        "the shape of " + input.name() + " is " + said + ", but its tensor has " + extents);
            }
            Tensor tensor = info.type().zeros(info.shape());
            TensorCodec.decodeInto(bytes, tensor);
            if (info.type() == ElementType.BOOL) {
                InputType.requireTruth(info, (ByteTensor) tensor);
            }
            return tensor;
        } catch (WireException e) {
            throw new BadInputException("expected " + RequestedShape.text(input) + " as 40([[dims], "
                    + TensorCodec.tag(input.type().zeros(Shape.of())) + "(bytes)]): " + e.getMessage());
        }
    }
}
