package dev.ballast.wire;

import java.io.OutputStream;

/**
 * Records the range of the input that the parser passes on as the content of a byte string. The parser reads from one array, so it passes a
 * string of definite length in one piece and without a copy.
 */
final class SpanSink extends OutputStream {
    private int offset;
    private int length;

    @Override
    public void write(int octet) {
        throw new IllegalStateException("a byte string comes in one piece");
    }

    @Override
    public void write(byte[] source, int from, int count) {
        if (length > 0) {
            throw new IllegalStateException("a byte string comes in one piece");
        }
        offset = from;
        length = count;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
