package dev.ballast.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Greyscale images with a label each, from a pair of IDX files, plain or compressed with gzip: a magic number that tells
 * the number of axes, then each axis as a big-endian int, then unsigned bytes. Immutable.
 */
final class IdxImages {
    private static final int IMAGES_MAGIC = 0x803;
    private static final int LABELS_MAGIC = 0x801;
    private static final int GZIP_MAGIC = 0x1f8b;
    /** Longest side of an image and most images in a file; the full EMNIST set has 814255. */
    private static final int MAX_SIDE = 1024;

    private static final int MAX_COUNT = 1_000_000;

    private final int rows;
    private final int cols;
    private final byte[] pixels;
    private final byte[] labels;

    private IdxImages(int rows, int cols, byte[] pixels, byte[] labels) {
        this.rows = rows;
        this.cols = cols;
        this.pixels = pixels;
        this.labels = labels;
    }

    /** Reads both files. The {@link IOException} for an unusable file says in one line which file it is and what is wrong. */
    static IdxImages read(Path images, Path labels) throws IOException {
        int[] sizes = new int[3];
        byte[] pixels = read(images, "images", IMAGES_MAGIC, sizes);
        int[] counts = new int[1];
        byte[] classes = read(labels, "labels", LABELS_MAGIC, counts);
        if (sizes[0] != counts[0]) {
            throw new IOException(
                    images + " holds " + sizes[0] + " images, " + labels + " holds " + counts[0] + " labels");
        }
        return new IdxImages(sizes[1], sizes[2], pixels, classes);
    }

    /** Number of images. */
    int size() {
        return labels.length;
    }

    int rows() {
        return rows;
    }

    int cols() {
        return cols;
    }

    /** Row-major brightness of one image, rows x cols unsigned bytes; copied. */
    byte[] pixels(int index) {
        int from = Objects.checkIndex(index, size()) * rows * cols;
        return Arrays.copyOfRange(pixels, from, from + rows * cols);
    }

    /** Label of one image, 0 to 255. */
    int label(int index) {
        return labels[index] & 0xff;
    }

    /** The elements of a file. The sizes of its axes are written to {@code axes}, whose length is the expected number of axes. */
    private static byte[] read(Path file, String what, int magic, int[] axes) throws IOException {
        try (InputStream in = open(file)) {
            ByteBuffer header = ByteBuffer.wrap(in.readNBytes(4 + 4 * axes.length));
            if (header.remaining() < 4 || header.getInt() != magic) {
                throw new IOException(file + " is not an IDX file of " + what + String.format(" (magic %08x)", magic));
            }
            if (header.remaining() < 4 * axes.length) {
                throw new IOException(file + " ends inside its header");
            }
            long length = 1;
            for (int axis = 0; axis < axes.length; axis++) {
                axes[axis] = header.getInt();
                int limit = axis == 0 ? MAX_COUNT : MAX_SIDE;
                if (axes[axis] < 1 || axes[axis] > limit) {
                    throw new IOException(file + ": axis " + axis + " must be 1.." + limit + ", not " + axes[axis]);
                }
                length *= axes[axis];
            }
            return body(in, file, length);
        } catch (EOFException | ZipException e) {
            throw new IOException(file + " is damaged gzip data: " + e.getMessage(), e);
        }
    }

    /** Reads the data as it arrives, so a header with a false length allocates nothing. */
    private static byte[] body(InputStream in, Path file, long length) throws IOException {
        if (length > Integer.MAX_VALUE - 8) {
            throw new IOException(file + " announces " + length + " bytes, more than fits in memory");
        }
        byte[] data = in.readNBytes((int) length);
        if (data.length < length) {
            throw new IOException(file + " is cut short: " + data.length + " of " + length + " bytes");
        }
        if (in.read() >= 0) {
            throw new IOException(file + " is longer than the " + length + " bytes that it announces");
        }
        return data;
    }

    private static InputStream open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a file");
        }
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file));
        try {
            in.mark(2);
            int start = in.read() << 8 | in.read();
            in.reset();
            return start == GZIP_MAGIC ? new GZIPInputStream(in) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
