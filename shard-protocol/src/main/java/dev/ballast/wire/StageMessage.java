package dev.ballast.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Body of {@code PUT /parts/{sha256}} for a stage, a run of a model's layers with all operators between them:
 * {@code [2, input, output, model]}. The model is an ONNX file with one float32 input of {@code input} elements and one float32 output
 * of {@code output} elements. The encoding is deterministic, except that the bytes of the model are kept as they are.
 */
public final class StageMessage {
    private final StageHead head;
    private final byte[] encoded;

    private StageMessage(StageHead head, byte[] encoded) {
        this.head = head;
        this.encoded = encoded;
    }

    /**
     * Encodes a stage. The model is copied.
     *
     * @param inputLength elements, at least 1
     * @param outputLength elements, at least 1
     * @param model an ONNX file, not empty
     */
    public static StageMessage of(int inputLength, int outputLength, byte[] model) {
        if (inputLength < 1 || outputLength < 1 || model.length == 0) {
            throw new IllegalArgumentException("a stage of " + inputLength + " elements in, " + outputLength
                    + " out and a model of " + model.length + " bytes");
        }
        byte[] encoded = CborWriter.write(writer -> {
            new StageHead(inputLength, outputLength, model.length, 0).write(writer);
            writer.raw(model, 0, model.length);
        });
        return new StageMessage(
                new StageHead(inputLength, outputLength, model.length, encoded.length - model.length), encoded);
    }

    /**
     * Decodes a stage. The bytes are wrapped; the model is not examined.
     *
     * @throws WireException unless the bytes are exactly one stage in its one deterministic encoding
     */
    public static StageMessage decode(byte[] bytes) throws WireException {
        byte[] first = bytes.length > StageHead.MAX_BYTES ? Arrays.copyOf(bytes, StageHead.MAX_BYTES) : bytes;
        return new StageMessage(StageHead.decode(first, bytes.length), bytes);
    }

    public StageHead head() {
        return head;
    }

    /** The ONNX file: a view that must not be written. */
    public ByteBuffer model() {
        return ByteBuffer.wrap(encoded, head.length(), head.modelBytes()).slice();
    }

    /** The encoded stage, not a copy. */
    public byte[] encode() {
        return encoded;
    }

    /** The stage's name. */
    public String partId() {
        return PartIds.of(encoded);
    }
}
