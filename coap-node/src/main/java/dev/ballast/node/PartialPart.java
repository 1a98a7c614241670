package dev.ballast.node;

import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A file of pieces that have come of a part, for one thread at a time. Behind the part's own bytes stand a mark, its length and the runs of bytes
 * that are there, so that a node which starts again need not be sent them again. Whoever sends may cut the part in a way of their own: two
 * senders add to the same bytes. These records are not forced to the disk: after a crash they may say too little or too much, which the part's hash
 * tells.
 */
final class PartialPart implements AutoCloseable {
    /** Pieces that may come before the record is written: as many are sent again after a crash. */
    private static final int UNRECORDED = 256;

    /** What a record begins with; others are of an older kind, or none. */
    private static final int MARK = 0xba11a572;

    private static final int RECORD_HEAD = 3 * Integer.BYTES;

    private final Path path;
    private final int length;
    private final RandomAccessFile file;
    private final ByteRanges arrived;
    private int unrecorded;

    private PartialPart(Path path, int length, RandomAccessFile file, ByteRanges arrived) {
        this.path = path;
        this.length = length;
        this.file = file;
        this.arrived = arrived;
    }

    /** Goes on with what is in the file of a part of {@code length} bytes; begins with nothing when it has no record of that. */
    static PartialPart open(Path path, int length) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw"); // not a channel: interrupts would close it
        try {
            return new PartialPart(path, length, file, recorded(file, length));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Bytes of the whole part. */
    int length() {
        return length;
    }

    /** Keeps what is not there already of a piece; the piece is dropped, and missing, when it would leave too many holes. */
    void write(PartPiece piece) throws IOException {
        int from = piece.slicing().start(piece.index());
        int to = from + piece.slicing().size(piece.index());
        if (arrived.contains(from, to) || !arrived.hasRoomFor(from, to)) {
            return;
        }
        ByteBuffer data = piece.data();
        int origin = data.arrayOffset() + data.position() - from;
        List<int[]> gaps = new ArrayList<>(1);
        arrived.gaps(from, to, (begin, end) -> gaps.add(new int[] {begin, end}));
        for (int[] gap : gaps) {
            file.seek(gap[0]);
            file.write(data.array(), origin + gap[0], gap[1] - gap[0]);
        }
        arrived.add(from, to);
        if (++unrecorded >= UNRECORDED) {
            record();
        }
    }

    /** Indices of the pieces of which bytes have not come; empty when the part is complete. */
    BitSet missing(Slicing pieces) {
        return arrived.missing(pieces);
    }

    /** Writes down which bytes there are. */
    void record() throws IOException {
        if (unrecorded > 0) {
            ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD + 2 * Integer.BYTES * arrived.runs());
            record.putInt(MARK).putInt(length).putInt(arrived.runs());
            arrived.write(record);
            file.seek(length);
            file.write(record.array());
            file.setLength((long) length + record.capacity()); // an earlier one may have had more runs
            unrecorded = 0;
        }
    }

    /** Leaves nothing but the part's own bytes, all of which have come, forces them to the disk and lets go of the file. */
    void seal() throws IOException {
        try (file) {
            file.setLength(length);
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

    private static ByteRanges recorded(RandomAccessFile file, int length) throws IOException {
        long bytes = file.length() - length - RECORD_HEAD;
        if (bytes >= 0 && bytes <= 2L * Integer.BYTES * ByteRanges.MAX_RUNS) {
            byte[] record = new byte[RECORD_HEAD + (int) bytes];
            file.seek(length);
            file.readFully(record);
            ByteBuffer head = ByteBuffer.wrap(record);
            boolean ours = head.getInt() == MARK && head.getInt() == length;
            int runs = head.getInt();
            if (ours && runs * 2L * Integer.BYTES == bytes) {
                return ByteRanges.read(head, runs, length);
            }
        }
        file.setLength(0);
        return new ByteRanges();
    }
}
