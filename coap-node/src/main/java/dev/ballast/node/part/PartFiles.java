package dev.ballast.node.part;

import dev.ballast.profile.FileErrors;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts on disk, one file each, named by the hash of the part. A file appears whole or not at all: it is written under another name, forced
 * to the disk and renamed. If a power cut loses the rename, the part counts as missing and is pushed again.
 */
public final class PartFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PartFiles.class);
    private static final String SUFFIX = ".part";
    private static final String UNFINISHED = ".tmp";
    private static final String CORRUPT = ".corrupt";
    private static final String NOT_SERVED = "it is not served until it is pushed again";

    private final Path directory;
    private final LongSupplier freeBytes;

    /** Takes the file of a part whose content still has the right hash. */
    @FunctionalInterface
    interface Loaded {
        /**
         * Reads the part.
         *
         * @throws WireException when the file is not a part
         */
        void take(String id, PartFile file) throws IOException, WireException;
    }

    public PartFiles(Path directory) {
        this(directory, () -> freeBytes(directory));
    }

    /** Files in this directory, of whose disk so many bytes are free. */
    PartFiles(Path directory, LongSupplier freeBytes) {
        this.directory = directory;
        this.freeBytes = freeBytes;
    }

    private static long freeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            LOG.debug("the free space for {} is unknown: {}", directory, e.getMessage());
            return Long.MAX_VALUE;
        }
    }

    /** Free space on the disk, in bytes; {@link Long#MAX_VALUE} when unknown. */
    long freeBytes() {
        return freeBytes.getAsLong();
    }

    Path directory() {
        return directory;
    }

    void save(String id, byte[] encoded) throws IOException {
        Path unfinished = directory.resolve(id + UNFINISHED);
        try {
            write(unfinished, encoded);
            adopt(id, unfinished);
        } finally {
            Files.deleteIfExists(unfinished); // the file is there only after a failure: the disk may be full
        }
    }

    private static void write(Path file, byte[] encoded) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(encoded);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    /** Takes over the file of a whole part. The file must be in this directory and forced to the disk. */
    void adopt(String id, Path encoded) throws IOException {
        Files.move(encoded, file(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    long size(String id) throws IOException {
        return Files.size(file(id));
    }

    byte[] read(String id) throws IOException {
        return Files.readAllBytes(file(id));
    }

    void delete(String id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    /**
     * Hands over each part whose content still has the hash in its name. Stages come first, the largest file first, because reading them
     * takes most memory. The other parts follow in the order of their names.
     *
     * <p>A corrupt file gets another suffix and is logged. Unfinished files of a crash are deleted. A file that cannot be read is logged
     * and stays, so one bad sector costs one part.
     */
    void load(Loaded parts) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path file : list()) {
            String name = file.getFileName().toString();
            try {
                if (name.endsWith(UNFINISHED)) {
                    Files.delete(file);
                } else if (name.endsWith(SUFFIX)) {
                    found.add(Found.of(file, name.substring(0, name.length() - SUFFIX.length())));
                }
            } catch (IOException e) {
                LOG.warn("reading {} failed: {}; the file is left unchanged", file, FileErrors.cause(e));
            }
        }
        found.sort(Comparator.comparingLong(Found::stageBytes).reversed());
        for (Found one : found) {
            try {
                load(one, parts);
            } catch (IOException e) {
                LOG.warn("reading part {} failed: {}; {}", one.file(), FileErrors.cause(e), NOT_SERVED);
            } catch (OutOfMemoryError e) {
                LOG.warn("reading part {} failed: the heap is full ({}); {}", one.file(), e.getMessage(), NOT_SERVED);
            } catch (RuntimeException e) {
                LOG.warn("reading part {} failed; {}", one.file(), NOT_SERVED, e);
            }
        }
    }

    /**
     * A file that should be a part.
     *
     * @param stageBytes bytes of the file of a stage; 0 when the file is not a stage
     */
    private record Found(Path file, String id, PartFile content, long stageBytes) {
        static Found of(Path file, String id) throws IOException {
            int length = (int) Math.min(Integer.MAX_VALUE, Files.size(file));
            PartFile content = new PartFile(file, length);
            return new Found(file, id, content, content.isStage() ? length : 0);
        }
    }

    private void load(Found found, Loaded parts) throws IOException {
        try {
            if (found.content().hash().equals(found.id())) {
                parts.take(found.id(), found.content());
                return;
            }
            setAside(found.file(), found.id(), "its content does not have this hash");
        } catch (WireException e) {
            setAside(found.file(), found.id(), String.valueOf(e.getMessage()));
        }
    }

    private void setAside(Path file, String id, String reason) throws IOException {
        Path aside = directory.resolve(id + CORRUPT);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn("part {} is corrupt and not served: {}; the file is kept as {}", id, reason, aside);
    }

    private List<Path> list() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(files::add);
        }
        Collections.sort(files);
        return files;
    }

    private Path file(String id) {
        return directory.resolve(id + SUFFIX);
    }
}
