package dev.ballast.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of one node, held by a lock on a file in it: two nodes that write the same parts would break each other. */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** Makes the directory when it is missing, and takes its lock. */
    static DataDirectory open(Path path) throws NodeStartException {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw NodeStartException.failure(
                        "data directory " + path + " is in use by another node; give each node its own with --data");
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw NodeStartException.failure(
                    "cannot use data directory " + path + ": " + e + "; choose another with --data");
        }
    }

    /** A directory for {@code purpose} inside this one, made when missing. */
    Path subdirectory(String purpose) throws IOException {
        return Files.createDirectories(path.resolve(purpose));
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by a node in this same JVM
        }
    }
}
