package dev.ballast.wire;

import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;

/**
 * The fields before the model in an encoded {@link StageMessage}, for a receiver that has the stage in a file.
 *
 * @param inputLength float32 elements of the stage's input
 * @param outputLength float32 elements of the stage's output
 * @param modelBytes length of the ONNX model after the head, in bytes
 * @param length bytes of the head
 */
public record StageHead(int inputLength, int outputLength, int modelBytes, int length) {
    /** Longest head: array and version in one byte each, three numbers in five bytes each. */
    public static final int MAX_BYTES = 17;

    private static final String NAME = "stage";
    private static final int FIELDS = 4;
    private static final byte FIRST = (byte) (0x80 | FIELDS);

    /** Whether a part with these first bytes is a stage and not a {@link PartMessage}. */
    public static boolean isStage(byte[] part) {
        return part.length > 0 && part[0] == FIRST;
    }

    /**
     * Decodes a head.
     *
     * @param bytes the first {@link #MAX_BYTES} of the part, or the whole part when it is shorter; bytes after the head are ignored
     * @param totalBytes length of the whole part in bytes
     * @throws WireException unless a stage of {@code totalBytes} can begin with these bytes in its one deterministic encoding
     */
    public static StageHead decode(byte[] bytes, long totalBytes) throws WireException {
        FlatReader reader = new FlatReader(NAME, bytes);
        reader.begin(FIELDS);
        int input = reader.positive("input");
        int output = reader.positive("output");
        long modelBytes = reader.bytesHead("model");
        if (modelBytes < 1 || modelBytes > Integer.MAX_VALUE) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "model", "1 to 2147483647 bytes", "" + modelBytes);
        }
        StageHead head = new StageHead(input, output, (int) modelBytes, 0);
        byte[] encoded = CborWriter.write(head::write);
        if (!Arrays.equals(encoded, Arrays.copyOf(bytes, encoded.length))) {
            throw reader.wrong(Reason.MALFORMED, "stage", "the shortest head of these numbers", "a longer one");
        }
        long whole = encoded.length + modelBytes;
        if (whole != totalBytes) {
            Reason reason = whole < totalBytes ? Reason.TRAILING_BYTES : Reason.WRONG_LENGTH;
            throw reader.wrong(reason, "end", whole + " bytes", "" + totalBytes);
        }
        return new StageHead(input, output, (int) modelBytes, encoded.length);
    }

    /** Creates an error about the model after this head, for the code that reads the model. */
    public WireException refused(String why) {
        return new WireException(Reason.MALFORMED, NAME + ", model: " + why);
    }

    void write(CborWriter writer) {
        writer.array(FIELDS)
                .uint(Cbor.VERSION)
                .uint(inputLength)
                .uint(outputLength)
                .bytesHead(modelBytes);
    }
}
