package dev.ballast.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;

/** A sequence of pictures of digits. */
public final class DigitSource {
    private final Iterator<Drawing> drawings;
    private final long count;

    private DigitSource(Iterator<Drawing> drawings, long count) {
        this.drawings = drawings;
        this.count = count;
    }

    /** Digits drawn on the spot, without end. Equal seeds give equal digits. */
    public static DigitSource drawn(long seed) {
        DrawnDigits digits = new DrawnDigits(seed);
        Iterator<Drawing> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Drawing next() {
                return digits.next();
            }
        };
        return new DigitSource(endless, Long.MAX_VALUE);
    }

    /** The pictures of an IDX file, in order. The message of an exception names the fault in the files. */
    public static DigitSource idx(Path images, Path labels) throws IOException {
        IdxImages set = IdxImages.read(images, labels);
        if (set.rows() != Drawing.SIZE || set.cols() != Drawing.SIZE) {
            throw new IOException(images + " has pictures of " + set.cols() + " x " + set.rows() + ", the model takes "
                    + Drawing.SIZE + " x " + Drawing.SIZE);
        }
        return new DigitSource(
                IntStream.range(0, set.size())
                        .mapToObj(i -> new Drawing(set.label(i), set.pixels(i)))
                        .iterator(),
                set.size());
    }

    /** Number of pictures. */
    public long count() {
        return count;
    }

    /** The next picture. There are {@link #count()} of them. */
    public Drawing next() {
        return drawings.next();
    }
}
