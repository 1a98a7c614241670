package dev.ballast.node;

import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A file of pieces that have come of a part, for one thread at a time. Behind the part's own bytes stand its length, that of a piece and a
 * bit for each piece that is there, so that a node which starts again need not be sent them again. These records are not forced to the disk:
 * after a crash they may say too little or too much, which the part's hash tells.
 */
final class PartialPart implements AutoCloseable {
    /** Pieces that may come before the record is written: as many are sent again after a crash. */
    private static final int UNRECORDED = 256;

    private static final int RECORD_HEAD = 2 * Integer.BYTES;

    private final Path path;
    private final Slicing slicing;
    private final RandomAccessFile file;
    private final BitSet arrived;
    private int unrecorded;

    private PartialPart(Path path, Slicing slicing, RandomAccessFile file, BitSet arrived) {
        this.path = path;
        this.slicing = slicing;
        this.file = file;
        this.arrived = arrived;
    }

    /** Goes on with what is in the file when that was cut in the same way; begins with nothing otherwise. */
    static PartialPart open(Path path, Slicing slicing) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw"); // not a channel: interrupts would close it
        try {
            return new PartialPart(path, slicing, file, recorded(file, slicing));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    Slicing slicing() {
        return slicing;
    }

    /** Keeps a piece; nothing happens when it is there already. */
    void write(PartPiece piece) throws IOException {
        int index = piece.index();
        if (arrived.get(index)) {
            return;
        }
        ByteBuffer data = piece.data();
        file.seek(slicing.start(index));
        file.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
        arrived.set(index);
        if (++unrecorded >= UNRECORDED) {
            record();
        }
    }

    /** Indices of the pieces that have not come; empty when the part is complete. */
    BitSet missing() {
        BitSet missing = new BitSet();
        missing.set(0, slicing.pieces());
        missing.andNot(arrived);
        return missing;
    }

    /** Writes down which pieces there are. */
    void record() throws IOException {
        if (unrecorded > 0) {
            ByteBuffer record = ByteBuffer.allocate(recordBytes(slicing));
            record.putInt(slicing.length()).putInt(slicing.unit()).put(arrived.toByteArray());
            file.seek(slicing.length());
            file.write(record.array());
            unrecorded = 0;
        }
    }

    /** Leaves nothing but the part's own bytes, all of which have come, forces them to the disk and lets go of the file. */
    void seal() throws IOException {
        try (file) {
            file.setLength(slicing.length());
            file.getFD().sync();
        }
    }

    /** Lets go of the file, which stays to be gone on with. */
    @Override
    public void close() throws IOException {
        try (file) {
            record();
        }
    }

    /** Lets go of the file, of which nothing is wanted any more. */
    void abandon() throws IOException {
        file.close();
    }

    private static BitSet recorded(RandomAccessFile file, Slicing slicing) throws IOException {
        byte[] record = new byte[recordBytes(slicing)];
        if (file.length() == (long) slicing.length() + record.length) {
            file.seek(slicing.length());
            file.readFully(record);
            ByteBuffer head = ByteBuffer.wrap(record);
            if (head.getInt() == slicing.length() && head.getInt() == slicing.unit()) {
                BitSet arrived = BitSet.valueOf(Arrays.copyOfRange(record, RECORD_HEAD, record.length));
                arrived.clear(slicing.pieces(), Math.max(slicing.pieces(), arrived.length()));
                return arrived;
            }
        }
        file.setLength(0);
        return new BitSet();
    }

    private static int recordBytes(Slicing slicing) {
        return RECORD_HEAD + (slicing.pieces() + Byte.SIZE - 1) / Byte.SIZE;
    }
}
