package dev.ballast.wire;

/**
 * Body of {@code POST /probe}: {@code [2, seq, padding]}. It tests whether a datagram of a chosen size arrives. The answer is a {@link
 * ProbeAnswer}.
 *
 * @param seq number that the answer repeats
 * @param paddingBytes bytes of the padding, whose content is ignored
 */
public record Probe(int seq, int paddingBytes) {
    private static final String NAME = "probe";
    private static final int FIELDS = 3;

    /** Bytes of array head and version 2, number 5, length of the padding 3. */
    private static final int MAX_OVERHEAD = 2 + 5 + 3;

    public Probe {
        if (seq < 0 || paddingBytes < 0) {
            throw new IllegalArgumentException(
                    "probe " + seq + " with " + paddingBytes + " bytes, neither may be negative");
        }
    }

    /** Decodes a probe. */
    public static Probe decode(byte[] bytes) throws WireException {
        FlatReader reader = new FlatReader(NAME, bytes);
        reader.begin(FIELDS);
        Probe probe = new Probe(reader.uint("seq"), reader.bytes("padding"));
        reader.end();
        return probe;
    }

    /** Encodes the probe with a padding of zeros. */
    public byte[] encode() {
        byte[] padding = new byte[paddingBytes];
        return CborWriter.write(
                writer -> writer.array(FIELDS).uint(Cbor.VERSION).uint(seq).bytes(padding));
    }

    /** Most bytes of a probe besides its padding, when the padding has at most 65,535 bytes, as in any datagram. */
    public static int maxOverhead() {
        return MAX_OVERHEAD;
    }
}
