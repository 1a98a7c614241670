package dev.ballast.wire;

import java.io.OutputStream;

/**
 * Notes which range of its input the parser hands over as the content of a byte string. The parser reads from one array and so
 * hands a definite-length string over in one piece, uncopied.
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
