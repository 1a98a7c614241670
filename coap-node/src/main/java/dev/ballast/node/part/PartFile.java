package dev.ballast.node.part;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.wire.PartHead;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.WeightBytes;
import dev.ballast.wire.WireException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * An encoded part in a file. While the part is read, no more than a chunk of the file is in memory, because a node needs its memory for the
 * weights. Interrupts do not end the reading, as they would with a channel.
 */
final class PartFile implements EncodedPart {
    /** Bytes of a chunk, a multiple of the size of every weight. */
    private static final int CHUNK = 64 << 10;

    private final Path path;
    private final int length;

    /** The first {@code length} bytes of the file. */
    PartFile(Path path, int length) {
        this.path = path;
        this.length = length;
    }

    /** The name of the part that has these bytes. */
    String hash() throws IOException {
        MessageDigest digest = PartIds.newDigest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = new FileInputStream(path.toFile())) {
            for (int left = length; left > 0; ) {
                int size = Math.min(left, CHUNK);
                fill(in, chunk, 0, size);
                digest.update(chunk, 0, size);
                left -= size;
            }
        }
        return PartIds.of(digest);
    }

    Path path() {
        return path;
    }

    /** Reads the model of a stage. */
    @FunctionalInterface
    private interface StageReading<T> {
        T read(StageHead head, ByteBuffer model) throws WireException;
    }

    @Override
    public long readingBytes() throws IOException, WireException {
        return isStage() ? stage(HostedStage::readingBytes) : length;
    }

    /**
     * Decodes a part or a stage. Beside the weights of a part it allocates a chunk; for a stage it allocates up to {@link #readingBytes}.
     */
    @Override
    public HostedPart read(MemoryBudget budget) throws IOException, WireException {
        return isStage()
                ? stage((head, model) -> HostedStage.of(head, model, budget))
                : HostedLayer.of(read().layer(), budget.threads());
    }

    /** Whether the file begins like a stage. */
    boolean isStage() throws IOException {
        return StageHead.isStage(first(StageHead.MAX_BYTES));
    }

    private <T> T stage(StageReading<T> reading) throws IOException, WireException {
        StageHead head = StageHead.decode(first(StageHead.MAX_BYTES), length);
        try (FileChannel channel = FileChannel.open(path)) {
            return reading.read(head, channel.map(FileChannel.MapMode.READ_ONLY, head.length(), head.modelBytes()));
        }
    }

    private byte[] first(int most) throws IOException {
        byte[] first = new byte[Math.min(length, most)];
        try (InputStream in = new FileInputStream(path.toFile())) {
            fill(in, first, 0, first.length);
        }
        return first;
    }

    /** Decodes a part that is not a stage. */
    PartMessage read() throws IOException, WireException {
        byte[] first = new byte[Math.min(length, PartHead.MAX_BYTES)];
        try (InputStream in = new FileInputStream(path.toFile())) {
            fill(in, first, 0, first.length);
            PartHead head = PartHead.decode(first, length);
            byte[] chunk = new byte[CHUNK];
            int there = first.length - head.length();
            System.arraycopy(first, head.length(), chunk, 0, there);
            WeightBytes weights = head.weights();
            for (int left = length - head.length(); left > 0; ) {
                int size = Math.min(left, CHUNK);
                fill(in, chunk, there, size);
                weights.take(chunk, 0, size);
                left -= size;
                there = 0;
            }
            return weights.part();
        }
    }

    /** Reads the bytes {@code from <= i < to} of {@code chunk}. */
    private void fill(InputStream in, byte[] chunk, int from, int to) throws IOException {
        if (in.readNBytes(chunk, from, to - from) < to - from) {
            throw new IOException(path + " has fewer than " + length + " bytes");
        }
    }
}
