package dev.ballast.wire;

import dev.ballast.wire.WireException.Reason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Names of parts: the SHA-256 of the encoded {@link PartMessage} or {@link StageMessage}, as 64 lower-case hex digits. */
public final class PartIds {
    /** Bytes of an id on the wire. */
    static final int BYTES = 32;

    private static final Pattern SYNTAX = Pattern.compile("[0-9a-f]{64}");

    private PartIds() {}

    /** The id of an encoded part. */
    public static String of(byte[] encoded) {
        return of(newDigest(), encoded);
    }

    /** The id of a part whose whole encoding was fed to {@code digest}, which comes from {@link #newDigest}. The call resets the digest. */
    public static String of(MessageDigest digest) {
        return of(digest, new byte[0]);
    }

    /** A digest for the id of an encoding that arrives in pieces. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether the text has the syntax of an id. */
    public static boolean isValid(String id) {
        return SYNTAX.matcher(id).matches();
    }

    /** Reads an array of at most {@code most} ids. */
    static List<String> read(CborReader reader, int most) throws WireException {
        List<String> ids = new ArrayList<>();
        reader.array("parts");
        while (reader.more("parts")) {
            if (ids.size() == most) {
                throw reader.wrong(Reason.TOO_LARGE, "parts", "at most " + most + " ids", "more");
            }
            ids.add(fromBytes(reader.byteString("part id", BYTES)));
        }
        return ids;
    }

    /** Writes an array of ids. */
    static void write(CborWriter writer, List<String> ids) {
        writer.array(ids.size());
        ids.forEach(id -> writer.bytes(toBytes(id)));
    }

    static byte[] toBytes(String id) {
        return HexFormat.of().parseHex(id);
    }

    static String fromBytes(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static String of(MessageDigest digest, byte[] rest) {
        return fromBytes(digest.digest(rest));
    }
}
