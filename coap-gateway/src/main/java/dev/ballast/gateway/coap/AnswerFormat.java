package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.ballast.tensor.FloatTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.jspecify.annotations.Nullable;

/** The two formats of an answer, JSON and CBOR, with equal members in equal order. In CBOR, tensors are typed arrays of RFC 8746. */
enum AnswerFormat {
    JSON(MediaTypeRegistry.APPLICATION_JSON),
    CBOR(MediaTypeRegistry.APPLICATION_CBOR);

    private static final JsonFactory JSON_FACTORY = new JsonFactory();
    private static final JsonFactory CBOR_FACTORY = new CBORFactory();

    /** Tags of RFC 8746: row-major array, float32 little-endian. */
    private static final int ROW_MAJOR = 40;

    private static final int FLOAT32_LE = 85;

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

    /** Writes shape and elements of a tensor as members of the current object. */
    static void tensor(JsonGenerator out, FloatTensor tensor) throws IOException {
        if (out instanceof CBORGenerator cbor) {
            typedArray(cbor, tensor);
            return;
        }
        out.writeArrayFieldStart("shape");
        for (int dim : tensor.shape().toArray()) {
            out.writeNumber(dim);
        }
        out.writeEndArray();
        out.writeStringField("datatype", tensor.datatype());
        out.writeArrayFieldStart("data");
        for (float value : tensor.data()) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }

    private static void typedArray(CBORGenerator out, FloatTensor tensor) throws IOException {
        int[] dims = tensor.shape().toArray();
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        out.writeFieldName("tensor");
        out.writeTag(ROW_MAJOR);
        out.writeStartArray(null, 2);
        out.writeArray(dims, 0, dims.length);
        out.writeTag(FLOAT32_LE);
        out.writeBinary(bytes.array());
        out.writeEndArray();
    }
}
