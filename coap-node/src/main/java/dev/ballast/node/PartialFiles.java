package dev.ballast.node;

import java.io.IOException;
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

/** The files of parts of which only some pieces have come, in the directory of the parts. */
final class PartialFiles {
    /** Most of them; one more takes the place of that which was not written to for longest. */
    static final int MAX_FILES = 16;

    /** How long one that is not written to is kept. */
    static final Duration MAX_AGE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(PartialFiles.class);
    private static final String SUFFIX = ".partial";

    private final Path directory;

    PartialFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * The file for pieces of a part of {@code length} bytes, with those that came before. Of two lengths that senders give one part at most one
     * is right, and its file is not that of the other.
     *
     * @param open files that are written to at present, fewer than {@link #MAX_FILES}: they make no room
     */
    PartialPart open(String id, int length, Set<Path> open) throws IOException {
        Path file = directory.resolve(id + "." + length + SUFFIX);
        if (Files.notExists(file)) {
            makeRoom(open);
        }
        return PartialPart.open(file, length);
    }

    /** Deletes all files of a part. */
    void delete(String id) throws IOException {
        for (Path file : list()) {
            if (file.getFileName().toString().startsWith(id + ".")) {
                Files.delete(file);
            }
        }
    }

    /** Removes those that nobody has written to for {@link #MAX_AGE} at time {@code now} of the disk. */
    void removeOld(FileTime now) throws IOException {
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
