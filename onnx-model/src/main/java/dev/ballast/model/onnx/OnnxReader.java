package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.ballast.model.Model;
import dev.ballast.model.ModelBuilder;
import dev.ballast.model.ModelException;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads models from ONNX files (onnx.proto3 of ONNX, IR versions 3 and later). */
public final class OnnxReader {
    private static final String SUFFIX = ".onnx";
    private static final String PACKED = ".gz";
    /** What a model that has a folder of its own is called. */
    private static final String ANONYMOUS = "model.onnx";

    /** Elements that are as much memory as reading a byte of a model's structure may take: an empty node, in two bytes, takes about 100. */
    private static final int ELEMENTS_PER_BYTE = 16;

    /** What an array may hold. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final int LEAST_STRUCTURE = 1 << 16;

    private OnnxReader() {}

    /**
     * Reads a file and the files beside it that hold its weights; the model is named after it, without its suffix, or after its folder
     * when it is called model.onnx.
     *
     * @throws UnsupportedModelException with everything the model asks for that is not supported
     * @throws ModelException when a file cannot be read or is no ONNX model
     */
    public static Model read(Path file) throws ModelException {
        return read(nameOf(file), file);
    }

    /** Reads a file, as above, and gives the model a name. */
    public static Model read(String name, Path file) throws ModelException {
        return build(Source.of(name, ExternalData.beside(file)), bytes(file));
    }

    /** A file's content, unpacked when its name ends in {@code .gz}. */
    static byte[] bytes(Path file) throws ModelException {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": no such file; expected an ONNX model");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MOST_BYTES) {
                throw new ModelException(file + ": larger than 2 GiB, the most an ONNX file may have");
            }
            return file.toString().endsWith(PACKED)
                    ? bytes(file.toString(), new GZIPInputStream(in), MOST_BYTES)
                    : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new ModelException(file + ": cannot be read (" + unreadable.getMessage() + ")", unreadable);
        }
    }

    /** All that a stream gives, unless it is more than {@code most} bytes: how much a packed file is shows only while it is unpacked. */
    static byte[] bytes(String name, InputStream unpacked, int most) throws IOException, ModelException {
        byte[] bytes = unpacked.readNBytes(most);
        if (bytes.length == most && unpacked.read() >= 0) {
            throw new ModelException(
                    name + ": unpacked larger than " + most + " bytes, the most an ONNX file may have");
        }
        return bytes;
    }

    private static String nameOf(Path file) {
        Path last = file.getFileName();
        Path parent = file.toAbsolutePath().normalize().getParent();
        Path folder = parent == null ? null : parent.getFileName();
        String name = last == null ? file.toString() : last.toString();
        if (name.endsWith(PACKED)) {
            name = name.substring(0, name.length() - PACKED.length());
        }
        if (name.equals(ANONYMOUS) && folder != null) {
            return folder.toString();
        }
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    /**
     * Reads a model from memory; nothing of {@code bytes} is kept.
     *
     * @throws UnsupportedModelException with everything the model asks for that is not supported
     * @throws ModelException when the bytes are no ONNX model
     */
    public static Model read(String name, byte[] bytes) throws ModelException {
        return read(name, bytes, Map.of());
    }

    /**
     * Reads a model of which some inputs are fixed now: they become constants and are no inputs of the model any more.
     *
     * @param bound values of inputs by name; wrapped, read-only from here on
     * @throws UnsupportedModelException with everything the model asks for that is not supported
     * @throws ModelException when the bytes are no ONNX model or a bound name is not an input of it
     */
    public static Model read(String name, byte[] bytes, Map<String, Tensor> bound) throws ModelException {
        return build(new Source(name, ExternalData.none(), bound, Map.of()), bytes);
    }

    /**
     * Reads a model that came from elsewhere, for whoever has little memory: beside the weights hardly anything is allocated.
     *
     * @param bytes from position to limit, which must not change until the call returns
     * @param mostElements of all values together; what of the file is not elements of weights may have a byte for each {@value
     *     #ELEMENTS_PER_BYTE} of them, and {@value #LEAST_STRUCTURE} in any case
     * @throws UnsupportedModelException with everything the model asks for that is not supported
     * @throws ModelException when the bytes are no ONNX model
     */
    public static Model read(String name, ByteBuffer bytes, long mostElements) throws ModelException {
        Source source = Source.of(name, ExternalData.none());
        return named(source, () -> {
            Structure.require(bytes, Math.max(LEAST_STRUCTURE, mostElements / ELEMENTS_PER_BYTE));
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            return ModelBuilder.build(new GraphDecoder(source, parse(in)).graph(), mostElements);
        });
    }

    /**
     * Bytes that a model takes at most while {@link #read(String, ByteBuffer, long)} reads it, beside those given: each tensor as it is in
     * the file, float16 elements as float32, and once more where it is folded into another or transposed.
     *
     * @param bytes from position to limit
     * @throws ModelException when they are no ONNX model
     */
    public static long readingBytes(String name, ByteBuffer bytes) throws ModelException {
        return named(
                Source.of(name, ExternalData.none()),
                () -> 2 * (bytes.remaining() + Structure.of(bytes).halfBytes()));
    }

    static Model build(Source source, byte[] bytes) throws ModelException {
        return named(source, () -> build(source, parse(bytes)));
    }

    /** Learns something of a model. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws ModelException;
    }

    /** What is wrong with a model is said with its name. */
    private static <T> T named(Source source, Reading<T> reading) throws ModelException {
        try {
            return reading.read();
        } catch (UnsupportedModelException complete) {
            throw complete;
        } catch (ModelException wrong) {
            throw new ModelException(source.name() + ": " + wrong.getMessage(), wrong);
        }
    }

    static Model build(Source source, ModelProto model) throws ModelException {
        return ModelBuilder.build(new GraphDecoder(source, model).graph());
    }

    /** The bytes as a model that has a graph. */
    static ModelProto parse(byte[] bytes) throws ModelException {
        if (bytes.length == 0) {
            throw new ModelException("empty; expected an ONNX model");
        }
        return parse(CodedInputStream.newInstance(bytes));
    }

    private static ModelProto parse(CodedInputStream bytes) throws ModelException {
        ModelProto proto;
        try {
            proto = ModelProto.parseFrom(bytes);
        } catch (IOException damaged) { // of a stream in memory: InvalidProtocolBufferException
            throw new ModelException("not an ONNX model, or cut short (" + damaged.getMessage() + ")", damaged);
        }
        if (!proto.hasGraph() || proto.getOpsetImportCount() == 0) {
            throw new ModelException("not an ONNX model, or cut short (expected a graph and an operator set)");
        }
        return proto;
    }
}
