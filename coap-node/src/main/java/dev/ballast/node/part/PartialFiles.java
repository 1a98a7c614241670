package dev.ballast.node.part;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of incomplete parts, in the directory of the parts. */
public final class PartialFiles {
    /** Most files. A further file replaces the file that was not written to for longest. */
    static final int MAX_FILES = 16;

    /** How long a file is kept after it was last written to. */
    static final Duration MAX_AGE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(PartialFiles.class);
    private static final String SUFFIX = ".partial";

    private final Path directory;
    private final Opening opening;

    /** Opens a file for reading and writing. */
    @FunctionalInterface
    public interface Opening {
        RandomAccessFile open(Path file) throws IOException;
    }

    public PartialFiles(Path directory) {
        this(directory, file -> new RandomAccessFile(file.toFile(), "rw")); // not a channel: interrupts would close it
    }

    public PartialFiles(Path directory, Opening opening) {
        this.directory = directory;
        this.opening = opening;
    }

    /** Bytes of the file for a part of {@code length} bytes, its record included; 0 when there is none. At most {@code length}. */
    long bytes(String id, int length) throws IOException {
        Path file = file(id, length);
        return Files.exists(file) ? Math.min(length, Files.size(file)) : 0;
    }

    private Path file(String id, int length) {
        return directory.resolve(id + "." + length + SUFFIX);
    }

    /**
     * Opens the file for pieces of a part of {@code length} bytes, with the pieces that came before. Each length of a part has a file of
     * its own, because at most one length is right.
     *
     * @param open files that are open at present and are not replaced; fewer than {@link #MAX_FILES}
     */
    PartialPart open(String id, int length, Set<Path> open) throws IOException {
        Path file = file(id, length);
        if (Files.notExists(file)) {
            makeRoom(open);
        }
        return PartialPart.open(file, length, opening);
    }

    /** Deletes all files of a part. */
    void delete(String id) throws IOException {
        for (Path file : list()) {
            if (file.getFileName().toString().startsWith(id + ".")) {
                Files.delete(file);
            }
        }
    }

    /** Deletes files that were not written to for {@link #MAX_AGE}. {@code now} is the time by the clock of the file system. */
    public void removeOld(FileTime now) throws IOException {
        FileTime limit = FileTime.from(now.toInstant().minus(MAX_AGE));
        for (Path file : list()) {
            if (Files.getLastModifiedTime(file).compareTo(limit) < 0) {
                LOG.info("removing {}: no piece came for more than a day", file);
                Files.delete(file);
            }
        }
    }

    private void makeRoom(Set<Path> open) throws IOException {
        List<Path> files = list();
        if (files.size() < MAX_FILES) {
            return;
        }
        Path oldest = null;
        for (Path file : files) {
            boolean older =
                    oldest == null || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(oldest)) < 0;
            oldest = older && !open.contains(file) ? file : oldest;
        }
        if (oldest != null) {
            LOG.info("removing {}: {} other parts are incomplete", oldest, files.size() - 1);
            Files.delete(oldest);
        }
    }

    private List<Path> list() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            stream.forEach(files::add);
        }
        return files;
    }
}
