package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files beside a model that hold elements of its weights (onnx.proto3, external_data). A file outside the model's folder is never read. */
final class ExternalData {
    private final @Nullable Path folder;

    private ExternalData(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Gives access to the files in the model's folder and below it. */
    static ExternalData beside(Path model) {
        return new ExternalData(model.toAbsolutePath().getParent());
    }

    /** Gives access to no files, for a model whose folder is unknown. */
    static ExternalData none() {
        return new ExternalData(null);
    }

    /**
     * The elements of a tensor in the encoding of its file.
     *
     * @throws RefusedException when the folder is unknown
     * @throws ModelException when the file is missing, too short or outside the folder
     */
    ByteBuffer read(TensorProto proto) throws ModelException, RefusedException {
        if (folder == null) {
            throw new RefusedException("elements in another file (external data); load the model from its own file");
        }
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String what = "weight " + proto.getName();
        String location = entries.getOrDefault("location", "");
        Path file = file(folder, location, what);
        long offset = number(entries, "offset", 0, what);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = number(entries, "length", Math.max(0, channel.size() - offset), what);
            if (length > Integer.MAX_VALUE - 8 || offset > channel.size() - length) {
                throw new ModelException(
                        what + ": file " + location + " of " + channel.size() + " bytes is too short for " + length
                                + " bytes from offset " + offset + ", or these are more than 2 GiB");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException unreadable) {
            throw new ModelException(
                    what + ": file " + location + " cannot be read (" + unreadable.getMessage() + ")", unreadable);
        }
    }

    private static Path file(Path folder, String location, String what) throws ModelException {
        try {
            Path file = folder.resolve(location).normalize();
            boolean isInside =
                    !location.isEmpty() && !Path.of(location).isAbsolute() && file.startsWith(folder.normalize());
            if (!isInside) {
                throw new ModelException(what + ": file '" + location + "' is not inside the model's folder");
            }
            if (!Files.isRegularFile(file)) {
                throw new ModelException(what + ": file " + location + " is missing beside the model");
            }
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw new ModelException(what + ": file " + location + " is a link out of the model's folder");
            }
            return file;
        } catch (InvalidPathException | IOException odd) {
            throw new ModelException(what + ": file " + location + " cannot be found (" + odd.getMessage() + ")", odd);
        }
    }

    private static long number(Map<String, String> entries, String key, long absent, String what)
            throws ModelException {
        String text = entries.get(key);
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException odd) {
            throw new ModelException(what + ": " + key + " " + text + " of external data is not a number", odd);
        }
        throw new ModelException(what + ": " + key + " " + text + " of external data is negative");
    }
}
