package dev.ballast.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of parts: the SHA-256 of the encoded {@link PartMessage}, as 64 lower-case hex digits. */
public final class PartIds {
    /** Bytes of an id on the wire. */
    static final int BYTES = 32;

    private static final Pattern SYNTAX = Pattern.compile("[0-9a-f]{64}");

    private PartIds() {}

    /** The id of an encoded part. */
    public static String of(byte[] encoded) {
        return of(newDigest(), encoded);
    }

    /** The id of a part whose encoding {@code digest}, one by {@link #newDigest}, was given; the digest is as new then. */
    public static String of(MessageDigest digest) {
        return of(digest, new byte[0]);
    }

    /** What makes an id of an encoding that comes in pieces. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether the text is written as an id is. */
    public static boolean isValid(String id) {
        return SYNTAX.matcher(id).matches();
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
