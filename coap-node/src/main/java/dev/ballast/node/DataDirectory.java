package dev.ballast.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** The directory of one node, held by a lock on a file in it: two nodes that write the same parts would break each other. */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;
    private final FileTime openedAt;

    private DataDirectory(Path path, FileChannel lockFile, FileTime openedAt) {
        this.path = path;
        this.lockFile = lockFile;
        this.openedAt = openedAt;
    }

    /** Makes the directory when it is missing, and takes its lock. */
    static DataDirectory open(Path path) throws NodeStartException {
        try {
            Files.createDirectories(path);
            Path lock = path.resolve("lock");
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw NodeStartException.failure(
                        "data directory " + path + " is in use by another node; give each node its own with --data");
            }
            channel.write(ByteBuffer.wrap(new byte[1]), 0); // for its time
            return new DataDirectory(path, channel, Files.getLastModifiedTime(lock));
        } catch (IOException e) {
            throw NodeStartException.failure(
                    "cannot use data directory " + path + ": " + e + "; choose another with --data");
        }
    }

    /** A directory for {@code purpose} inside this one, made when missing. */
    Path subdirectory(String purpose) throws IOException {
        return Files.createDirectories(path.resolve(purpose));
    }

    /** When it was opened, by the clock that dates its files. */
    FileTime openedAt() {
        return openedAt;
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
