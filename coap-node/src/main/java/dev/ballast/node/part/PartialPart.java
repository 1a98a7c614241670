package dev.ballast.node.part;

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
 * A file with the pieces of an incomplete part, for one thread at a time. Senders may cut the part into different pieces; they fill the
 * same bytes.
 *
 * <p>Behind the part's own bytes the file has a record: a mark, the length of the part and the runs of bytes that have come. So a push
 * resumes after a restart of the node. Records are not forced to the disk. After a crash a record may have too few or too many bytes; too
 * many show in the part's hash.
 */
final class PartialPart implements AutoCloseable {
    /** Pieces between two writes of the record; after a crash up to this number of pieces is sent again. */
    private static final int UNRECORDED = 256;

    /** First four bytes of a record. With other bytes the record is of an older format, or there is none. */
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

    /** Opens the file of a part of {@code length} bytes with the pieces in its record. Without a valid record the file is emptied. */
    static PartialPart open(Path path, int length, PartialFiles.Opening opening) throws IOException {
        RandomAccessFile file = opening.open(path);
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

    /** Length of the whole part, in bytes. */
    int length() {
        return length;
    }

    /** Writes the bytes of a piece that have not come before. If the piece would make too many holes, it is dropped and stays missing. */
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

    /** Writes the record of the bytes that have come. */
    void record() throws IOException {
        if (unrecorded > 0) {
            ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD + 2 * Integer.BYTES * arrived.runs());
            record.putInt(MARK).putInt(length).putInt(arrived.runs());
            arrived.write(record);
            file.seek(length);
            file.write(record.array());
            file.setLength((long) length + record.capacity()); // an earlier record may have had more runs
            unrecorded = 0;
        }
    }

    /** Removes the record of a complete part, forces the file to the disk and closes it. */
    void seal() throws IOException {
        try (file) {
            file.setLength(length);
            file.getFD().sync();
        }
    }

    /** Writes the record and closes the file. The file stays, so that the push can resume later. */
    @Override
    public void close() throws IOException {
        try (file) {
            record();
        }
    }

    /** Closes the file without a record. */
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
