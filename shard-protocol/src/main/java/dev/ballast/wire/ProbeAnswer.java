package dev.ballast.wire;

/**
 * Answer to a {@link Probe}: {@code [2, seq, received_bytes]}.
 *
 * @param seq of the probe
 * @param receivedBytes size of the whole payload received, CBOR heads included
 */
public record ProbeAnswer(int seq, int receivedBytes) {
    private static final String NAME = "probe answer";
    private static final int FIELDS = 3;

    public ProbeAnswer {
        if (seq < 0 || receivedBytes < 0) {
            throw new IllegalArgumentException(
                    "probe " + seq + " of " + receivedBytes + " bytes, neither may be negative");
        }
    }

    /** Decodes an answer. */
    public static ProbeAnswer decode(byte[] bytes) throws WireException {
        FlatReader reader = new FlatReader(NAME, bytes);
        reader.begin(FIELDS);
        ProbeAnswer answer = new ProbeAnswer(reader.uint("seq"), reader.uint("received_bytes"));
        reader.end();
        return answer;
    }

    public byte[] encode() {
        return CborWriter.write(
                writer -> writer.array(FIELDS).uint(Cbor.VERSION).uint(seq).uint(receivedBytes));
    }
}
