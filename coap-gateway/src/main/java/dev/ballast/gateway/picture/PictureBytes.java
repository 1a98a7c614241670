package dev.ballast.gateway.picture;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Gives a decoder its bytes, and ends its work when the time is over or the picture is complete. A decoder asks for bytes or tells of its rows
 * every few thousand bytes or pixels. One thread.
 */
final class PictureBytes extends ImageInputStreamImpl implements IIOReadProgressListener {
    private static final float COMPLETE = 100;
    /** Single bytes between two looks at the time. */
    private static final int SELDOM = 0xFFF;

    private final byte[] bytes;
    private final boolean endsWithLastRow;
    private final BooleanSupplier late;
    private boolean ended;
    private boolean isComplete;

    /**
     * Bytes of a picture.
     *
     * @param bytes wrapped
     * @param endsWithLastRow whether the decoder tells of every row, and may go on when there is none left
     * @param late whether the picture is of no use any longer
     */
    PictureBytes(byte[] bytes, boolean endsWithLastRow, BooleanSupplier late) {
        this.bytes = bytes;
        this.endsWithLastRow = endsWithLastRow;
        this.late = late;
    }

    /** All of them. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether the work was ended because it was late. */
    boolean ended() {
        return ended;
    }

    /** Whether every row was told of, whatever came behind. */
    boolean isComplete() {
        return isComplete;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        if ((streamPos & SELDOM) == 0) {
            requireUse();
        }
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 255 : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        bitOffset = 0;
        requireUse();
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        if (count <= 0) {
            return -1;
        }
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    private void requireUse() throws IOException {
        if (isComplete) {
            throw new IOException("the picture is complete");
        }
        if (isLate()) {
            throw new IOException("too late");
        }
    }

    private boolean isLate() {
        ended |= late.getAsBoolean();
        return ended;
    }

    /** A decoder that is stopped at the last row would leave it out. */
    @Override
    public void imageProgress(ImageReader source, float percent) {
        isComplete |= endsWithLastRow && percent >= COMPLETE;
        if (percent > COMPLETE || isLate()) {
            source.abort();
        }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percent) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
}
