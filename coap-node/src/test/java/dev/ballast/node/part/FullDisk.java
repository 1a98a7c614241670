package dev.ballast.node.part;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file on a disk without room. */
public final class FullDisk extends RandomAccessFile {
    private FullDisk(Path file) throws IOException {
        super(file.toFile(), "rw");
    }

    public static RandomAccessFile open(Path file) throws IOException {
        return new FullDisk(file);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        throw new IOException("No space left on device");
    }
}
