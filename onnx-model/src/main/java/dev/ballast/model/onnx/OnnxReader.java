package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.ballast.model.Model;
import dev.ballast.model.ModelBuilder;
import dev.ballast.model.ModelException;
import dev.ballast.model.OpenGraph;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads models from ONNX files (onnx.proto3 of ONNX, IR versions 3 and later). */
public final class OnnxReader {
    private static final String SUFFIX = ".onnx";
    private static final String PACKED = ".gz";
    /** File name of a model that has a folder of its own. */
    private static final String ANONYMOUS = "model.onnx";

    /**
     * Number of elements that take as much memory as one byte of a model's structure may take when it is read. An empty node has two bytes
     * in the file and takes about 100.
     */
    private static final int ELEMENTS_PER_BYTE = 16;

    /** Most bytes in an array. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final int LEAST_STRUCTURE = 1 << 16;

    private OnnxReader() {}

    /**
     * Reads a model file and the files beside it that hold its weights. The model's name is the file name without its suffix, or the
     * folder's name when the file is called model.onnx.
     *
     * @throws UnsupportedModelException with everything in the model that is not supported
     * @throws ModelException when a file cannot be read or is not an ONNX model
     */
    public static Model read(Path file) throws ModelException {
        return read(nameOf(file), file);
    }

    /** Reads a model file and the files beside it that hold its weights, and gives the model a name. */
    public static Model read(String name, Path file) throws ModelException {
        return build(Source.of(name, ExternalData.beside(file)), bytes(file));
    }

    /** A file's content, decompressed when its name ends in {@code .gz}. */
    static byte[] bytes(Path file) throws ModelException {
        if (Files.isDirectory(file)) {
            throw new ModelException(file + " is a folder; name an ONNX file" + example(file));
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": no such file; expected an ONNX model");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MOST_BYTES) {
                throw new ModelException(file + ": the file is larger than 2 GiB, the limit of an ONNX file");
            }
            return file.toString().endsWith(PACKED)
                    ? bytes(file.toString(), new GZIPInputStream(in), MOST_BYTES)
                    : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new ModelException(file + ": cannot be read (" + unreadable.getMessage() + ")", unreadable);
        }
    }

    /** An ONNX file in this folder, as an example for a message; empty when there is none. */
    private static String example(Path folder) throws ModelException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.toString().endsWith(SUFFIX)
                            || entry.toString().endsWith(SUFFIX + PACKED))
                    .sorted()
                    .findFirst()
                    .map(entry -> " in it, for instance " + entry)
                    .orElse("; this folder holds none");
        } catch (IOException unreadable) {
            throw new ModelException(folder + ": cannot be read (" + unreadable.getMessage() + ")", unreadable);
        }
    }

    /**
     * All bytes of a stream, refused when there are more than {@code most}. The size of a compressed file is known only after it is
     * decompressed.
     */
    static byte[] bytes(String name, InputStream unpacked, int most) throws IOException, ModelException {
        byte[] bytes = unpacked.readNBytes(most);
        if (bytes.length == most && unpacked.read() >= 0) {
            throw new ModelException(
                    name + ": the unpacked file is larger than " + most + " bytes, the limit of an ONNX file");
        }
        return bytes;
    }

    /**
     * Reads a model file whose inputs may have open axes, and the files beside it that hold its weights.
     *
     * @param hint shapes of inputs with which the model is known to run, by name; may be empty
     * @throws UnsupportedModelException with everything in the model that is not supported at any extent
     * @throws ModelException when a file cannot be read or is not an ONNX model
     */
    public static OpenModel open(Path file, ShapeLimits limits, Map<String, long[]> hint) throws ModelException {
        Source source = Source.of(nameOf(file), ExternalData.beside(file));
        byte[] bytes = bytes(file);
        return named(source, () -> open(source, parse(bytes), limits, hint));
    }

    /** Reads a model whose inputs may have open axes, under this name. */
    public static OpenModel open(String name, Path file, ShapeLimits limits) throws ModelException {
        Source source = Source.of(name, ExternalData.beside(file));
        byte[] bytes = bytes(file);
        return named(source, () -> open(source, parse(bytes), limits, Map.of()));
    }

    /** Reads a model from memory whose inputs may have open axes. The model keeps no reference to {@code bytes}. */
    public static OpenModel open(String name, byte[] bytes, ShapeLimits limits) throws ModelException {
        Source source = Source.of(name, ExternalData.none());
        return named(source, () -> open(source, parse(bytes), limits, Map.of()));
    }

    static OpenModel open(Source source, ModelProto model, ShapeLimits limits, Map<String, long[]> hint)
            throws ModelException {
        GraphDecoder decoder = new GraphDecoder(source, model);
        OpenGraph graph = OpenGraph.of(decoder.open());
        return OpenModel.of(graph, decoder.inputs(), limits, hint);
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
     * Reads a model from memory. The model keeps no reference to {@code bytes}.
     *
     * @throws UnsupportedModelException with everything in the model that is not supported
     * @throws ModelException when the bytes are not an ONNX model
     */
    public static Model read(String name, byte[] bytes) throws ModelException {
        return read(name, bytes, Map.of());
    }

    /**
     * Reads a model and fixes some of its inputs. The fixed inputs become constants and are no longer inputs of the model.
     *
     * @param bound values of inputs by name; wrapped, read-only from here on
     * @throws UnsupportedModelException with everything in the model that is not supported
     * @throws ModelException when the bytes are not an ONNX model, or a bound name is not an input of the model
     */
    public static Model read(String name, byte[] bytes, Map<String, Tensor> bound) throws ModelException {
        return build(new Source(name, ExternalData.none(), bound, Map.of()), bytes);
    }

    /**
     * Reads a model from an untrusted source, for callers with little memory. Hardly anything is allocated besides the weights.
     *
     * @param bytes from position to limit; must not change until the call returns
     * @param mostElements most elements of all values together. The file's structure, everything except elements of weights, may have one
     *     byte for each {@value #ELEMENTS_PER_BYTE} of these elements, and always {@value #LEAST_STRUCTURE} bytes
     * @throws UnsupportedModelException with everything in the model that is not supported
     * @throws ModelException when the bytes are not an ONNX model
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
     * Most bytes that a model takes while {@link #read(String, ByteBuffer, long)} reads it, in addition to the given bytes. Each tensor
     * counts once in the size of the file, with float16 elements widened to float32. It counts once more because it may be folded into
     * another tensor or transposed.
     *
     * @param bytes from position to limit
     * @throws ModelException when they are not an ONNX model
     */
    public static long readingBytes(String name, ByteBuffer bytes) throws ModelException {
        return named(
                Source.of(name, ExternalData.none()),
                () -> 2 * (bytes.remaining() + Structure.of(bytes).halfBytes()));
    }

    static Model build(Source source, byte[] bytes) throws ModelException {
        return named(source, () -> build(source, parse(bytes)));
    }

    /** Reads something from a model. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws ModelException;
    }

    /** Runs {@code reading} and adds the model's name to its error. */
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

    /** Parses the bytes as a model, which must have a graph. Its nodes are put into the order in which they can run. */
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
        } catch (IOException damaged) { // always an InvalidProtocolBufferException: the stream is in memory
            throw new ModelException("not an ONNX model, or cut short (" + damaged.getMessage() + ")", damaged);
        }
        if (!proto.hasGraph() || proto.getOpsetImportCount() == 0) {
            throw new ModelException("not an ONNX model, or cut short (expected a graph and an operator set)");
        }
        return NodeOrder.sorted(proto);
    }
}
