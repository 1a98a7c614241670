package dev.ballast.gateway.picture;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Feeds a decoder, and ends its work when the deadline has passed or the picture is complete. A decoder reads bytes or reports rows
 * every few thousand bytes or pixels. One thread.
 */
final class PictureBytes extends ImageInputStreamImpl implements IIOReadProgressListener {
    private static final float COMPLETE = 100;
    /** Mask: the deadline is checked once in 4,096 single bytes. */
    private static final int SELDOM = 0xFFF;

    private final byte[] bytes;
    private final boolean endsWithLastRow;
    private final BooleanSupplier late;
    private boolean ended;
    private boolean isComplete;

    /**
     * Feeds the bytes of a picture.
     *
     * @param bytes wrapped
     * @param endsWithLastRow whether to stop the decoder behind the last row; the decoder must report every row
     * @param late whether the deadline has passed
     */
    PictureBytes(byte[] bytes, boolean endsWithLastRow, BooleanSupplier late) {
        this.bytes = bytes;
        this.endsWithLastRow = endsWithLastRow;
        this.late = late;
    }

    /** The whole picture. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether the decoder was stopped because of the deadline. */
    boolean ended() {
        return ended;
    }

    /** Whether every row was reported, whatever follows in the file. */
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

    /** Does not abort at exactly 100 %: a decoder that is aborted at the last row leaves that row out. */
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
