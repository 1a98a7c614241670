package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.jspecify.annotations.Nullable;

/** The two formats of an answer, JSON and CBOR, with equal members in equal order. In CBOR, tensors are typed arrays of RFC 8746. */
enum AnswerFormat {
    JSON(MediaTypeRegistry.APPLICATION_JSON),
    CBOR(MediaTypeRegistry.APPLICATION_CBOR);

    private static final JsonFactory JSON_FACTORY = new JsonFactory();
    private static final JsonFactory CBOR_FACTORY = new CBORFactory();

    /** Tag of a row-major array in RFC 8746. */
    private static final int ROW_MAJOR = 40;

    private final int contentFormat;

    AnswerFormat(int contentFormat) {
        this.contentFormat = contentFormat;
    }

    /** Writes the members of an answer. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    /** The CoAP Content-Format number. */
    int contentFormat() {
        return contentFormat;
    }

    /**
     * The format that the Accept option names. Without Accept: CBOR if the body of the request is CBOR, else JSON. Null when Accept
     * names another format.
     */
    static @Nullable AnswerFormat of(OptionSet options) {
        int wanted = options.hasAccept()
                ? options.getAccept()
                : options.getContentFormat() == CBOR.contentFormat ? CBOR.contentFormat : JSON.contentFormat;
        for (AnswerFormat format : values()) {
            if (format.contentFormat == wanted) {
                return format;
            }
        }
        return null;
    }

    byte[] write(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = (this == JSON ? JSON_FACTORY : CBOR_FACTORY).createGenerator(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes shape and elements of a tensor as members of the current object.
     *
     * @param type the type of its elements
     */
    static void tensor(JsonGenerator out, Tensor tensor, ElementType type) throws IOException {
        if (out instanceof CBORGenerator cbor) {
            typedArray(cbor, tensor);
            return;
        }
        out.writeArrayFieldStart("shape");
        for (int dim : tensor.shape().toArray()) {
            out.writeNumber(dim);
        }
        out.writeEndArray();
        out.writeStringField("datatype", type.datatype());
        out.writeArrayFieldStart("data");
        for (int i = 0; i < tensor.shape().size(); i++) {
            element(out, tensor, i, type);
        }
        out.writeEndArray();
    }

    private static void element(JsonGenerator out, Tensor tensor, int i, ElementType type) throws IOException {
        if (tensor instanceof FloatTensor floats) {
            out.writeNumber(floats.data()[i]);
        } else if (tensor instanceof LongTensor longs) {
            out.writeNumber(longs.data()[i]);
        } else if (tensor instanceof IntTensor ints) {
            out.writeNumber(ints.data()[i]);
        } else if (tensor instanceof ByteTensor bytes && type == ElementType.BOOL) {
            out.writeBoolean(bytes.data()[i] != 0);
        } else if (tensor instanceof ByteTensor bytes) {
            out.writeNumber(bytes.get(i));
        }
    }

    private static void typedArray(CBORGenerator out, Tensor tensor) throws IOException {
        int[] dims = tensor.shape().toArray();
        out.writeFieldName("tensor");
        out.writeTag(ROW_MAJOR);
        out.writeStartArray(null, 2);
        out.writeArray(dims, 0, dims.length);
        out.writeTag(TensorCodec.tag(tensor));
        out.writeBinary(TensorCodec.elements(tensor));
        out.writeEndArray();
    }
}
