package dev.ballast.wire;

import java.util.List;

/**
 * Body of {@code POST /parts}: {@code [2, [id, ...]]}. The sender needs these parts, so the node keeps those of them that it holds.
 *
 * @param partIds names of parts, see {@link PartIds}; at most {@link #MAX_PARTS}
 */
public record KeepParts(List<String> partIds) {
    /** Most parts of one message. A protocol thread of the node reads them. Whoever needs more parts sends several messages. */
    public static final int MAX_PARTS = 1_024;

    private static final String NAME = "parts to keep";

    public KeepParts {
        partIds = List.copyOf(partIds);
        if (partIds.size() > MAX_PARTS) {
            throw new IllegalArgumentException("at most " + MAX_PARTS + " parts fit a message, are " + partIds.size());
        }
        for (String id : partIds) {
            if (!PartIds.isValid(id)) {
                throw new IllegalArgumentException("a part id must be 64 lower-case hex digits, is " + id);
            }
        }
    }

    /** Decodes the names. */
    public static KeepParts decode(byte[] bytes) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            reader.begin();
            List<String> ids = PartIds.read(reader, MAX_PARTS);
            reader.end();
            return new KeepParts(ids);
        }
    }

    public byte[] encode() {
        return CborWriter.write(writer -> {
            writer.array(2).uint(Cbor.VERSION);
            PartIds.write(writer, partIds);
        });
    }
}
