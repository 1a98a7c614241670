package dev.ballast.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder that its process deletes. A process that is killed cannot do that, so whoever creates such a folder first deletes the
 * folders of dead owners. A lock on a file in the folder says that the owner lives: the operating system releases it however the owner ends.
 */
final class OwnedFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedFolder.class);
    private static final String LOCK = "owner.lock";

    /**
     * In the names of this process's folders. A process must not look at its own locks: to close any channel on a locked file releases the
     * lock of the whole process.
     */
    private static final String OWN = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L);

    private final Path path;
    private final FileLock lock;

    private OwnedFolder(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Creates a folder in the system's folder for temporary files, whose name begins with {@code prefix}. */
    static OwnedFolder create(String prefix) throws IOException {
        return create(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), prefix);
    }

    /** Deletes the folders in {@code parent} with this prefix whose owners are dead, then creates one. */
    static OwnedFolder create(Path parent, String prefix) throws IOException {
        deleteOrphans(parent, prefix);
        Path path = Files.createTempDirectory(parent, prefix + OWN + "-");
        FileChannel file = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.lock();
            file.write(ByteBuffer.wrap(new byte[1])); // an empty file belongs to a process that is about to lock it
            return new OwnedFolder(path, lock);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void deleteOrphans(Path parent, String prefix) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path folder : folders) {
                if (!folder.getFileName().toString().startsWith(prefix + OWN)) {
                    deleteIfOrphan(folder);
                }
            }
        }
    }

    private static void deleteIfOrphan(Path folder) {
        try (FileChannel file =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = file.tryLock()) {
            if (lock != null && file.size() > 0) {
                delete(folder);
            }
        } catch (IOException e) {
            // it belongs to another user, has no lock, or its last processes still write: a later start tries again
            LOG.debug("temporary folder left: {}, {}", folder, e.toString());
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            delete(path);
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the folder " + path, e);
        }
    }

    /** Deletes a folder and all in it, if it exists. The lock goes last, so that a folder that cannot be deleted now can be found again. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Path lock = folder.resolve(LOCK);
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.filter(file -> !file.equals(lock) && !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot list " + folder, e);
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(lock);
        Files.deleteIfExists(folder);
    }
}
