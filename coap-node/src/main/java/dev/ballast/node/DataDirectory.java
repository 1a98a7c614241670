package dev.ballast.node;

import dev.ballast.profile.FileErrors;
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

/** The directory of one node, with a lock on a file in it. The lock keeps two nodes from writing the same parts. */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;
    private final FileTime openedAt;

    private DataDirectory(Path path, FileChannel lockFile, FileTime openedAt) {
        this.path = path;
        this.lockFile = lockFile;
        this.openedAt = openedAt;
    }

    /** Makes the directory if it is missing, and takes the lock. */
    static DataDirectory open(Path path) throws NodeStartException {
        try {
            Files.createDirectories(path);
            Path lock = path.resolve("lock");
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw NodeStartException.failure(
                        "another node uses the data directory " + path + "; give each node its own with --data");
            }
            channel.write(ByteBuffer.wrap(new byte[1]), 0); // sets the file's time
            return new DataDirectory(path, channel, Files.getLastModifiedTime(lock));
        } catch (IOException e) {
            throw NodeStartException.failure("cannot use the data directory " + path + ": " + FileErrors.cause(e)
                    + "; choose another with --data");
        }
    }

    /** A directory for {@code purpose} inside this directory; it is made if missing. */
    Path subdirectory(String purpose) throws IOException {
        return Files.createDirectories(path.resolve(purpose));
    }

    /** When the directory was opened, by the clock of its file system. */
    FileTime openedAt() {
        return openedAt;
    }

    /** Releases the lock. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // a node in this JVM holds the lock
        }
    }
}
