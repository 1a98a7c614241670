package dev.ballast.node.part;

import dev.ballast.profile.FileErrors;
import java.io.IOException;
import java.util.Locale;

/**
 * Why the node cannot store a part on its disk.
 *
 * @param isFull whether the disk is full
 * @param cause a few words that stay the same while the cause does
 * @param text for the sender of the part
 */
public record StorageFailure(boolean isFull, String cause, String text) {
    /** With less free space than this, any failure to write counts as a full disk: messages of the system may be in any language. */
    private static final long NEXT_TO_NOTHING = 64 << 10;

    private static final String FULL = "disk full";

    /**
     * The failure that this exception stands for.
     *
     * @param freeBytes free space on the disk; {@link Long#MAX_VALUE} when unknown
     */
    public static StorageFailure of(IOException e, long freeBytes) {
        String cause = FileErrors.cause(e);
        String lower = cause.toLowerCase(Locale.ROOT);
        if (freeBytes < NEXT_TO_NOTHING || lower.contains("no space left") || lower.contains("quota exceeded")) {
            return full("the node cannot write the part (" + cause + ")" + free(freeBytes));
        }
        return new StorageFailure(false, cause, "cannot write or read parts: " + cause);
    }

    /** The disk has no room for a part of which {@code neededBytes} have yet to be written. */
    static StorageFailure noRoom(long neededBytes, long freeBytes) {
        return full("the part needs " + neededBytes + " bytes" + free(freeBytes));
    }

    private static StorageFailure full(String details) {
        return new StorageFailure(true, FULL, FULL + ": " + details);
    }

    private static String free(long bytes) {
        return bytes == Long.MAX_VALUE ? "" : ", " + bytes + " bytes are free";
    }
}
