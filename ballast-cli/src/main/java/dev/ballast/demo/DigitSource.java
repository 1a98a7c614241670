package dev.ballast.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;

/** Pictures of digits, one after the other. */
public final class DigitSource {
    private final Iterator<Drawing> drawings;
    private final long count;

    private DigitSource(Iterator<Drawing> drawings, long count) {
        this.drawings = drawings;
        this.count = count;
    }

    /** Digits drawn on the spot, without end; the same seed draws the same digits. */
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

    /** The pictures of an IDX file in their order; an exception names what is wrong with the files. */
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

    /** How many there are. */
    public long count() {
        return count;
    }

    /** The next picture; there are no more than {@link #count()}. */
    public Drawing next() {
        return drawings.next();
    }
}
