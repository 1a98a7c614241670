package dev.ballast.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Body of {@code POST /parts}: {@code [1, [id, ...]]}. The sender needs these parts, so the node keeps those of them that it holds.
 *
 * @param partIds names of parts, see {@link PartIds}
 */
public record KeepParts(List<String> partIds) {
    private static final String NAME = "parts to keep";

    public KeepParts {
        partIds = List.copyOf(partIds);
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
            List<String> ids = new ArrayList<>();
            reader.array("parts");
            while (reader.more("parts")) {
                ids.add(PartIds.fromBytes(reader.byteString("part id", PartIds.BYTES)));
            }
            reader.end();
            return new KeepParts(ids);
        }
    }

    public byte[] encode() {
        return CborWriter.write(writer -> {
            writer.array(2).uint(Cbor.VERSION).array(partIds.size());
            partIds.forEach(part -> writer.bytes(PartIds.toBytes(part)));
        });
    }
}
